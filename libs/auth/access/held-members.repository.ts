import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { formatId, RoutifyError } from '#core';
import type { Giver } from './giving.js';

/** Members that make something, held so that it ends with their rights. */
@Injectable()
export class HeldMembersRepository {
  /**
   * The role of a member. Membership, role and account stay as they are until the transaction ends: what it makes is seen
   * by the change that ends the member's rights. Throws 404 for a member that was removed or suspended.
   */
  async hold(tx: Transaction, memberId: string): Promise<string> {
    // Two statements: the second one sees a suspension for which the first one waited.
    await tx.$executeRaw`SELECT 1 FROM member WHERE id = ${memberId}::uuid FOR SHARE`;
    const where = { id: memberId, removedAt: null, user: { status: 'active' } };
    const member = await tx.member.findFirst({ where, select: { role: true } });
    if (member === null) throw new RoutifyError('not_found', `There is no member ${formatId('mbr', memberId)}`);
    return member.role;
  }

  /**
   * Throws 403 for a giver whose role has changed since its request was admitted, and 404 for one that was removed or
   * suspended: what it gives would outlive its rights. Operators are no members.
   */
  async requireUnchanged(tx: Transaction, { memberId, role }: Giver): Promise<void> {
    if (memberId === null) return;
    const present = await this.hold(tx, memberId);
    if (role === present) return;
    throw new RoutifyError('role_not_allowed', 'Your role has changed. Try again.', {
      metadata: { role: present, resource: 'members', action: 'write' },
    });
  }
}
