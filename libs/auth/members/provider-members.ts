import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { Clock, formatId, RoutifyError, type Actor } from '#core';
import type { OrganizationRole } from '../domain/roles.js';
import { invitationChange } from './invitation.js';
import { InvitationsRepository } from './invitations.repository.js';
import { MembersRepository, type RemovedKey } from './members.repository.js';
import { MembersService } from './members.service.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import type { Member } from './member.js';

/** Of a member, the newest ones: a person has one identity at a provider. */
const PERSONS_MAX = 20;

/** A user that an organization's provider logs in, and what its claims say of the role. */
interface Placement {
  readonly organizationId: string;
  readonly userId: string;
  readonly providerId: string;
  /** Of issuer and subject, within the organization: the person, whatever its account. */
  readonly person: Uint8Array<ArrayBuffer>;
  /** Null: the claims name none. `unknown`: they do not say whether they do. */
  readonly role: OrganizationRole | 'unknown' | null;
  readonly defaultRole: OrganizationRole;
}

/** Members by the provider of an organization, at each log-in. All is part of the caller's transaction. */
@Injectable()
export class ProviderMembers {
  constructor(
    private readonly members: MembersRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly invitations: InvitationsRepository,
    private readonly service: MembersService,
    private readonly clock: Clock,
  ) {}

  /**
   * A new user becomes a member. A role that the claims name is taken over; one that a claim of this provider gave, and that
   * it names no longer, becomes the default; one that a person gave stays while the claims name none. False: the membership of
   * this person ended, and there is no newer invitation. Throws 403 for an owner: no provider decides who that is.
   */
  async ensure(tx: Transaction, placement: Placement, actor: Actor): Promise<boolean> {
    const { organizationId, userId, person } = placement;
    await this.organizations.lock(tx, organizationId);
    const present = await this.members.findOfUser(tx, organizationId, userId);
    if (present?.role === 'owner') {
      throw new RoutifyError(
        'own_login_required',
        'Owners log in with their own account, not through the organization.',
      );
    }
    if (present === null) {
      const removed = await this.members.findRemoved(tx, { organizationId, userId, person });
      if (removed !== null && !(await this.takeInvitation(tx, removed, userId, actor))) return false;
    }
    const member =
      present === null ? await this.add(tx, placement, actor) : await this.update(tx, present, placement, actor);
    await this.members.notePerson(tx, member.id, person, PERSONS_MAX);
    return true;
  }

  /** That a person was refused whose membership ended. False: it is noted already. */
  async noteReturn(tx: Transaction, returning: RemovedKey, actor: Actor): Promise<boolean> {
    const removed = await this.members.findRemoved(tx, returning);
    if (removed === null) return false;
    if (!(await this.members.noteReturn(tx, removed.id, new Date(this.clock.nowMs())))) return false;
    const { id, organizationId } = removed;
    const target = { targetKind: 'member', targetId: formatId('mbr', id), organizationId };
    await recordChange(tx, { actor, action: 'member.refuse', ...target });
    return true;
  }

  private add(tx: Transaction, placement: Placement, actor: Actor): Promise<Member> {
    const { organizationId, userId, role, providerId, defaultRole } = placement;
    const given = role === null || role === 'unknown' ? { role: defaultRole } : { role, roleProviderId: providerId };
    return this.service.add(tx, { organizationId, userId, ...given }, actor);
  }

  private async update(
    tx: Transaction,
    present: Member,
    { role, providerId, defaultRole }: Placement,
    actor: Actor,
  ): Promise<Member> {
    const isGone = role === null && present.roleProviderId === providerId;
    if (role === 'unknown' || (role === null && !isGone)) return present;
    const given = role === null ? { role: defaultRole, roleProviderId: null } : { role, roleProviderId: providerId };
    if (present.role === given.role && present.roleProviderId === given.roleProviderId) return present;
    return this.service.takeRole(tx, present, given, actor);
  }

  /** An invitation from before the end of the membership is no invitation to come back. */
  private async takeInvitation(tx: Transaction, removed: Member, userId: string, actor: Actor): Promise<boolean> {
    const { organizationId, removedAt } = removed;
    const open = await this.invitations.lockOpenTo(tx, {
      organizationId,
      userId,
      now: new Date(this.clock.nowMs()),
      since: removedAt ?? new Date(0),
    });
    if (open === null) return false;
    const accepted = await this.invitations.setStatus(tx, open.id, 'accepted');
    await recordChange(tx, { actor, ...invitationChange('invitation.accept', null, open, accepted) });
    return true;
  }
}
