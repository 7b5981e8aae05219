import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Clock, formatId, parseId, RoutifyError } from '#kernel';
import type { Actor } from '#audit';
import { readRouteAccess, roleRefusal, type RouteAccess } from '../access/route-access.js';
import { parseKey } from '../domain/key-text.js';
import { presentedKey } from '../domain/presented-key.js';
import {
  isOrganizationRole,
  levelAllows,
  ORGANIZATION_ACCESS,
  scopesAllow,
  type OrganizationResource,
  type OrganizationRole,
} from '../domain/roles.js';
import { isActive, type Organization } from '../organizations/organization.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { MemberTokensRepository, type HeldMemberToken } from './member-tokens.repository.js';

/** The member behind a request of the customer API, with its permissions. */
export interface Membership {
  readonly organization: Organization;
  readonly memberId: string;
  readonly userId: string;
  readonly role: OrganizationRole;
  readonly tokenId: string;
  readonly scopes: readonly string[];
  /** True when the role is limited to objects that the member created or used. */
  readonly ownOnly: boolean;
}

type MemberRequest = Request & { requestId?: string; actor: Actor; membership: Membership };

const ORGANIZATION_HEADER = 'x-routify-organization';

/**
 * Accepts members' tokens on customer routes, within the member's role and the token's scopes. Each request queries
 * Postgres, so a revocation, a removal and a change of role apply at once.
 */
@Injectable()
export class MemberTokenGuard implements CanActivate {
  constructor(
    private readonly tokens: MemberTokensRepository,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = readRouteAccess(this.reflector, context);
    if (access.audience !== 'customers') return true;
    const request = context.switchToHttp().getRequest<MemberRequest>();
    const token = await this.find(presentedKey(request) ?? '');
    const membership = membershipOf(token, access);
    requireOrganization(membership, request.headers[ORGANIZATION_HEADER], access);
    request.membership = membership;
    request.actor = {
      kind: 'management_token',
      id: token.id,
      address: request.ip ?? null,
      requestId: request.requestId ?? null,
      idempotencyKey: null,
    };
    return true;
  }

  private async find(presented: string): Promise<HeldMemberToken> {
    const kind = parseKey(presented);
    if (kind !== null && kind !== 'management_token') {
      throw new RoutifyError('wrong_token_kind', 'This path takes a management token, not another kind of key.');
    }
    const token = kind === null ? null : await this.tokens.findByDigest(this.hasher.digest(presented));
    if (token === null) {
      throw new RoutifyError(
        'invalid_api_key',
        'Incorrect or missing management token. Send it as "Authorization: Bearer <token>".',
      );
    }
    if (token.status !== 'active' || token.member?.removedAt !== null || token.member.user.status !== 'active') {
      throw new RoutifyError('key_revoked', 'This management token has been revoked.');
    }
    if (token.expiresAt !== null && token.expiresAt.getTime() <= this.clock.nowMs()) {
      throw new RoutifyError('key_expired', 'This management token has expired.');
    }
    return token;
  }
}

function membershipOf({ id, organization, member, scopes }: HeldMemberToken, access: RouteAccess): Membership {
  const role = member?.role ?? '';
  const resource = access.resource as OrganizationResource;
  const levels = access.resource === null ? undefined : ORGANIZATION_ACCESS[resource];
  if (organization === null || member === null || levels === undefined || !isOrganizationRole(role)) {
    throw roleRefusal(role, access);
  }
  const level = levels[role];
  if (!levelAllows(level, access.action)) throw roleRefusal(role, access);
  if (!scopesAllow(scopes, resource, access.action)) {
    const needed = `${resource}:${access.action}`;
    throw new RoutifyError('scope_missing', `This token lacks the scope ${needed}.`, { metadata: { needed, scopes } });
  }
  const { id: memberId, userId } = member;
  return { organization, memberId, userId, role, tokenId: id, scopes, ownOnly: level === 'own' };
}

/** The header can only name the token's organization. Members of a suspended organization can read, not write. */
function requireOrganization(
  { organization }: Membership,
  header: string | string[] | undefined,
  { action }: RouteAccess,
): void {
  if (header !== undefined && parseId('org', String(header)) !== organization.id) {
    throw new RoutifyError('not_found', 'The management token is of another organization, or there is none such.', {
      param: 'X-Routify-Organization',
      metadata: { organization: formatId('org', organization.id) },
    });
  }
  if (organization.archivedAt !== null || (action === 'write' && !isActive(organization))) {
    throw new RoutifyError('account_suspended', 'The organization is suspended.');
  }
}
