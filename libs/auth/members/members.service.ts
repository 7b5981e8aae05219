import { Injectable } from '@nestjs/common';
import { Clock, formatId, RoutifyError, type ChangeOutcome, type Page, type PageRequest } from '#kernel';
import { recordChange, type Actor } from '#audit';
import type { Transaction } from '#infra';
import type { OrganizationRole } from '../domain/roles.js';
import { describeMember, type Member } from './member.js';
import { MembersRepository, type MemberFilter } from './members.repository.js';

/** Who changes members, and with which role: null for operators, who stand above the roles of an organization. */
export interface MemberChanger {
  readonly actor: Actor;
  readonly role: OrganizationRole | null;
}

/** Members of organizations. Only owners make, change and remove owners, and the last one stays. */
@Injectable()
export class MembersService {
  constructor(
    private readonly members: MembersRepository,
    private readonly clock: Clock,
  ) {}

  list(filter: MemberFilter, page: PageRequest): Promise<Page<Member>> {
    return this.members.list(filter, page);
  }

  async get(organizationId: string, id: string): Promise<Member> {
    return found(await this.members.find(organizationId, id), id);
  }

  /** In force with the member's next request. */
  async changeRole(
    organizationId: string,
    id: string,
    role: OrganizationRole,
    expectedVersion: number | null,
    changer: MemberChanger,
  ): Promise<ChangeOutcome<Member>> {
    requireOwner(changer, role);
    return this.change(organizationId, id, expectedVersion, 'member.update', changer, { role });
  }

  /** The member's tokens are refused from the next request on; keys that it made stay the organization's. */
  async remove(
    organizationId: string,
    id: string,
    expectedVersion: number | null,
    changer: MemberChanger,
  ): Promise<ChangeOutcome<Member>> {
    const removedAt = new Date(this.clock.nowMs());
    return this.change(organizationId, id, expectedVersion, 'member.remove', changer, { removedAt });
  }

  private change(
    organizationId: string,
    id: string,
    expectedVersion: number | null,
    action: string,
    changer: MemberChanger,
    data: { readonly role?: OrganizationRole; readonly removedAt?: Date },
  ): Promise<ChangeOutcome<Member>> {
    return this.members.transaction<ChangeOutcome<Member>>(async (tx) => {
      await this.members.lockOrganization(tx, organizationId);
      const before = found(await this.members.find(organizationId, id, tx), id);
      if (expectedVersion !== null && expectedVersion !== before.version) return { conflict: before };
      requireOwner(changer, before.role);
      if (before.role === 'owner' && data.role !== 'owner') await this.requireAnotherOwner(tx, organizationId);
      const after = await this.members.update(tx, id, data);
      await recordChange(tx, {
        actor: changer.actor,
        action,
        targetKind: 'member',
        targetId: formatId('mbr', id),
        organizationId,
        before: describeMember(before),
        after: data.removedAt === undefined ? describeMember(after) : null,
      });
      return { changed: after };
    });
  }

  private async requireAnotherOwner(tx: Transaction, organizationId: string): Promise<void> {
    if ((await this.members.countOwners(tx, organizationId)) > 1) return;
    throw new RoutifyError('conflict', 'the last owner stays: make another member an owner first', { param: 'role' });
  }
}

/** What concerns an owner is for owners. */
export function requireOwner({ role }: MemberChanger, concerned: string): void {
  if (concerned !== 'owner' || role === null || role === 'owner') return;
  throw new RoutifyError('role_not_allowed', 'Only owners make, change and remove owners.', {
    metadata: { role, resource: 'members', action: 'write' },
  });
}

function found(member: Member | null, id: string): Member {
  if (member !== null) return member;
  throw new RoutifyError('not_found', `no member ${formatId('mbr', id)}`);
}
