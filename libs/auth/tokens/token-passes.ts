import { Injectable } from '@nestjs/common';
import { Clock, formatId, RoutifyError } from '#core';
import { AccessControl } from '../access/access-control.js';
import { Pass } from '../access/pass.js';
import type { Membership } from '../access/membership.js';
import type { RouteAccess } from '../access/route-access.js';
import type { AdminToken } from './admin-token.js';
import { AdminTokensRepository } from './admin-tokens.repository.js';
import { MemberTokensRepository, type HeldMemberToken } from './member-tokens.repository.js';

interface AdmittedMember {
  readonly pass: Pass;
  readonly membership: Membership;
}

/** What tokens admit to: for requests, and again for answers that last. */
@Injectable()
export class TokenPasses {
  constructor(
    private readonly adminTokens: AdminTokensRepository,
    private readonly memberTokens: MemberTokensRepository,
    private readonly clock: Clock,
    private readonly control: AccessControl,
  ) {}

  /** Throws 401 for a token that has ended, and 403 for what its role does not allow. */
  admitAdmin(token: AdminToken, access: RouteAccess): Pass {
    if (token.status !== 'active') throw new RoutifyError('key_revoked', 'This admin token has been revoked.');
    this.requireUnexpired(token, 'admin');
    this.control.requireOperator(token.platformRole, access);
    const { id, platformRole, expiresAt: endsAt } = token;
    const credential = { kind: 'admin_token' as const, id };
    return new Pass({ credential, userId: null, access, membership: null, platformRole, endsAt });
  }

  /** The same, and 404 for another organization in the header than that of the token. */
  admitMember(token: HeldMemberToken, header: string | string[] | undefined, access: RouteAccess): AdmittedMember {
    const { id, organization, member, scopes, projectId, expiresAt: endsAt } = token;
    if (token.status !== 'active' || member?.removedAt !== null || member.user.status !== 'active') {
      throw new RoutifyError('key_revoked', 'This management token has been revoked.');
    }
    this.requireUnexpired(token, 'management');
    const held = organization === null ? [] : [{ organization, member }];
    const membership = this.control.membership(
      held,
      header,
      { tokenId: id, sessionId: null, scopes, projectId },
      access,
    );
    const credential = { kind: 'management_token' as const, id };
    const pass = new Pass({ credential, userId: member.userId, access, membership, platformRole: null, endsAt });
    return { pass, membership };
  }

  /** A fixed number of queries, however many passes. */
  async renew(passes: readonly Pass[]): Promise<ReadonlyMap<Pass, Pass>> {
    const [admin, member] = await Promise.all([
      this.adminTokens.listByIds(credentialIds(passes, 'admin_token')),
      this.memberTokens.listByIds(credentialIds(passes, 'management_token')),
    ]);
    const [adminById, memberById] = [byId(admin), byId(member)];
    return Pass.renew(passes, ({ credential: { kind, id }, access, membership }) => {
      const adminToken = kind === 'admin_token' ? adminById.get(id) : undefined;
      if (adminToken !== undefined) return this.admitAdmin(adminToken, access);
      const memberToken = kind === 'management_token' ? memberById.get(id) : undefined;
      if (memberToken === undefined || membership === null) return null;
      return this.admitMember(memberToken, formatId('org', membership.organization.id), access).pass;
    });
  }

  private requireUnexpired({ expiresAt }: { readonly expiresAt: Date | null }, kind: string): void {
    if (expiresAt === null || expiresAt.getTime() > this.clock.nowMs()) return;
    throw new RoutifyError('key_expired', `This ${kind} token has expired.`);
  }
}

function credentialIds(passes: readonly Pass[], kind: Pass['credential']['kind']): string[] {
  return [...new Set(passes.map(({ credential }) => credential).flatMap((one) => (one.kind === kind ? [one.id] : [])))];
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
