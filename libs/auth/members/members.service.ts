import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  RoutifyError,
  type SpendCap,
  type Actor,
} from '#core';
import { changeRow, recordChange, recordEvents, ChangeBus, type Transaction } from '#core/infra';
import { requireGivable, requireOwner, type Giver } from '../access/giving.js';
import { HeldMembersRepository } from '../access/held-members.repository.js';
import type { HeldMembership } from '../access/membership.js';
import type { EndingKeys } from '../keys/member-keys.js';
import type { Organization } from '../organizations/organization.js';
import { capColumnsOf, type CapColumns } from '../domain/principal-of.js';
import type { OrganizationRole } from '../domain/roles.js';
import { describeMember, type Member } from './member.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { MemberRights } from './member-rights.js';
import { MembersRepository, type MemberFilter } from './members.repository.js';

/** Work of another module in the transaction that changes a role: its mail. */
type RoleHook = (tx: Transaction, member: Member) => Promise<void>;

const NOTHING: RoleHook = () => Promise.resolve();

/** Changeable fields of a member; absent ones keep their value. */
interface MemberFields {
  readonly role?: OrganizationRole;
  /** The full list; an omitted period has no cap. */
  readonly caps?: readonly SpendCap[];
}

/** A role, and the provider whose claim gave it; null: a person gave it, or it is a default. */
interface GivenRole {
  readonly role: OrganizationRole;
  readonly roleProviderId: string | null;
}

type MemberColumns = Partial<CapColumns> & Partial<GivenRole> & { readonly removedAt?: Date };

interface Step {
  readonly action: string;
  readonly changer: { readonly actor: Actor };
  readonly hook: RoleHook;
  /** Of a membership that ends; unless named those of the playground. */
  readonly endingKeys?: EndingKeys;
}

/** Members of organizations. Only owners make, change and remove owners, and the last owner cannot be removed. */
@Injectable()
export class MembersService {
  constructor(
    private readonly members: MembersRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly rights: MemberRights,
    private readonly holders: HeldMembersRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  list(filter: MemberFilter, page: PageRequest): Promise<Page<Member>> {
    return this.members.list(filter, page);
  }

  /** The organizations of a user that are not archived, each with the membership, the first one first. */
  async membershipsOf(userId: string): Promise<HeldMembership[]> {
    return this.membershipsOfAll([userId]);
  }

  /** The same of several users, by one query. */
  async membershipsOfAll(userIds: readonly string[]): Promise<HeldMembership[]> {
    return (await this.members.membershipsOf(userIds)).map(heldOf);
  }

  /**
   * For an operator who acts as a member: a member by its id, or the first owner. Null: there is none, or not any more.
   */
  async findHeld(which: { readonly id: string } | { readonly ownerOf: string }): Promise<HeldMembership | null> {
    const member = await this.members.findHeld(
      'id' in which ? which : { organizationId: which.ownerOf, role: 'owner' },
    );
    return member === null ? null : heldOf(member);
  }

  /** Those of some members that an operator can act as, by one query. */
  async findHeldAll(ids: readonly string[]): Promise<HeldMembership[]> {
    return (await this.members.listHeld(ids)).map(heldOf);
  }

  /** Its active owners. */
  async ownersOf(organizationId: string): Promise<{ readonly id: string; readonly email: string }[]> {
    const members = await this.members.owners(organizationId);
    return members.map(({ userId, user }) => ({ id: userId, email: user.email }));
  }

  /** Throws for a giver whose role has changed, or ended. It stays until the transaction of the caller ends. */
  requireGiver(tx: Transaction, giver: Giver): Promise<void> {
    return this.holders.requireUnchanged(tx, giver);
  }

  isMember(tx: Transaction, organizationId: string, userId: string): Promise<boolean> {
    return this.members.findOfUser(tx, organizationId, userId).then((member) => member !== null);
  }

  /** Makes a user a member. Throws 409 when it is one already. Part of the caller's transaction. */
  async add(
    tx: Transaction,
    membership: { organizationId: string; userId: string; role: string; roleProviderId?: string },
    actor: Actor,
  ): Promise<Member> {
    const { organizationId, userId } = membership;
    await this.organizations.lock(tx, organizationId);
    const present = await this.members.findOfUser(tx, organizationId, userId);
    if (present !== null) throw refusal('member_exists', { email: present.user.email });
    const id = newUuid(this.clock.nowMs());
    const member = await this.members.insert(tx, { id, ...membership });
    const target = { targetKind: 'member', targetId: formatId('mbr', id), organizationId };
    await recordChange(tx, { actor, action: 'member.create', ...target, after: describeMember(member) });
    await recordEvents(tx, [{ type: 'member.joined', organizationId, data: eventData(member) }]);
    return member;
  }

  /** The role that a provider's claims give a present member, or leave it. Part of the caller's transaction. */
  takeRole(tx: Transaction, member: Member, given: GivenRole, actor: Actor): Promise<Member> {
    return this.changeIn(tx, member, { action: 'member.update', changer: { actor }, hook: NOTHING }, given);
  }

  async get(organizationId: string, id: string): Promise<Member> {
    return found(await this.members.find(organizationId, id), id);
  }

  /** A role applies from the member's next request on, and is a person's from then on, caps to requests of its keys within a second. */
  async update(
    organizationId: string,
    id: string,
    { role, caps }: MemberFields,
    expectedVersion: number | null,
    changer: Giver,
    hook: RoleHook = NOTHING,
  ): Promise<ChangeOutcome<Member>> {
    const data = { ...(role === undefined ? {} : byHand(role)), ...(caps === undefined ? {} : capColumnsOf(caps)) };
    const step = { action: 'member.update', changer, hook };
    return this.change(organizationId, id, expectedVersion, step, data);
  }

  /**
   * The member's tokens are refused at once, as is the key of its playground. Its other keys are revoked too, or stay
   * with the organization, under the member's caps.
   */
  async remove(
    organizationId: string,
    id: string,
    expectedVersion: number | null,
    changer: Giver,
    endingKeys: EndingKeys = 'playground',
  ): Promise<ChangeOutcome<Member>> {
    const removedAt = new Date(this.clock.nowMs());
    const step = { action: 'member.remove', changer, hook: NOTHING, endingKeys };
    return this.change(organizationId, id, expectedVersion, step, { removedAt });
  }

  /** The organizations of which a user is the last owner, with the number of other members. Locks them. */
  async lastOwnedBy(
    tx: Transaction,
    userId: string,
  ): Promise<{ readonly organization: Organization; readonly others: number }[]> {
    const owned = [];
    for (const { role, organization } of await this.members.listOfUser(tx, userId)) {
      await this.organizations.lock(tx, organization.id);
      if (role !== 'owner' || organization.archivedAt !== null) continue;
      if ((await this.members.countOwners(tx, organization.id)) > 1) continue;
      owned.push({ organization, others: (await this.members.count(tx, organization.id)) - 1 });
    }
    return owned;
  }

  /**
   * Ends all memberships of a user whose account is deleted; keys stay, but those of the playground. The caller has seen
   * to last owners.
   */
  async removeAll(tx: Transaction, userId: string, actor: Actor): Promise<void> {
    const removedAt = new Date(this.clock.nowMs());
    for (const member of await this.members.listOfUser(tx, userId)) {
      await this.changeIn(tx, member, { action: 'member.remove', changer: { actor }, hook: NOTHING }, { removedAt });
    }
  }

  /** An owner makes another member an owner, and becomes an admin: both or neither. */
  async handOver(
    organizationId: string,
    ownId: string,
    id: string,
    actor: Actor,
    hook: RoleHook = NOTHING,
  ): Promise<Member> {
    if (id === ownId) throw refusal('already_owner', {});
    const giver = { actor, memberId: ownId, role: 'owner', scopes: [] } as const;
    requireGivable(giver, 'owner');
    const step = { action: 'member.update', changer: { actor }, hook };
    return this.members.transaction(async (tx) => {
      await this.organizations.lock(tx, organizationId);
      const own = found(await this.members.find(organizationId, ownId, tx), ownId);
      if (own.role !== 'owner') requireOwner({ role: own.role as OrganizationRole }, 'owner');
      const before = found(await this.members.find(organizationId, id, tx), id);
      const after = await this.changeIn(tx, before, step, byHand('owner'));
      await this.changeIn(tx, own, step, byHand('admin'));
      return after;
    });
  }

  private change(
    organizationId: string,
    id: string,
    expectedVersion: number | null,
    step: Step & { readonly changer: Giver },
    data: MemberColumns,
  ): Promise<ChangeOutcome<Member>> {
    return this.members.transaction((tx) =>
      changeRow<Member>(tx, {
        find: async () => {
          await this.organizations.lock(tx, organizationId);
          await this.holders.requireUnchanged(tx, step.changer);
          return found(await this.members.find(organizationId, id, tx), id);
        },
        expectedVersion,
        write: async (before) => {
          requireOwner(step.changer, before.role);
          if (data.role !== undefined) requireGivable(step.changer, data.role, before.role);
          const endsOwnership = data.removedAt !== undefined || (data.role ?? 'owner') !== 'owner';
          if (before.role === 'owner' && endsOwnership) await this.requireAnotherOwner(tx, organizationId);
          return this.members.update(tx, id, data);
        },
        record: (before, after) => this.record(tx, step, before, after),
        announce: { bus: this.bus, topic: 'auth', id },
      }),
    );
  }

  /** The same for a member that the caller has locked. */
  private async changeIn(tx: Transaction, before: Member, step: Step, data: MemberColumns): Promise<Member> {
    const after = await this.members.update(tx, before.id, data);
    await this.record(tx, step, before, after);
    this.bus.announceAfter(tx, 'auth', before.id);
    return after;
  }

  /** With a new role, and without the membership, rights end. */
  private async record(
    tx: Transaction,
    { action, changer: { actor }, hook, endingKeys = 'playground' }: Step,
    before: Member,
    after: Member,
  ): Promise<void> {
    const isRemoved = after.removedAt !== null;
    await recordChange(tx, {
      actor,
      action,
      targetKind: 'member',
      targetId: formatId('mbr', before.id),
      organizationId: before.organizationId,
      before: describeMember(before),
      after: isRemoved ? null : describeMember(after),
    });
    const hasNewRole = after.role !== before.role;
    const type = isRemoved ? 'member.removed' : hasNewRole ? 'member.role_changed' : null;
    if (type !== null) {
      await recordEvents(tx, [{ type, organizationId: before.organizationId, data: eventData(after) }]);
    }
    if (hasNewRole) await hook(tx, after);
    if (hasNewRole || isRemoved) await this.rights.end(tx, [before.id], endingKeys, actor);
  }

  private async requireAnotherOwner(tx: Transaction, organizationId: string): Promise<void> {
    if ((await this.members.countOwners(tx, organizationId)) > 1) return;
    throw refusal('last_owner', {}, { param: 'role' });
  }
}

/** A role that a person gives. */
function byHand(role: OrganizationRole): GivenRole {
  return { role, roleProviderId: null };
}

function heldOf(member: HeldMembership['member'] & { readonly organization: Organization }): HeldMembership {
  return { organization: member.organization, member };
}

function found(member: Member | null, id: string): Member {
  if (member !== null) return member;
  throw new RoutifyError('not_found', `There is no member ${formatId('mbr', id)}.`);
}

const eventData = ({ id, role }: Member) => ({ member_id: formatId('mbr', id), role });
