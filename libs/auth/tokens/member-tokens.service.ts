import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, RoutifyError, type Page, type PageRequest } from '#kernel';
import type { Actor } from '#audit';
import { ChangeBus, type Transaction } from '#infra';
import { scopesAllow, type AccessAction, type OrganizationResource } from '../domain/roles.js';
import { KeyHasher, PEPPER_VERSION } from '../secrets/key-hasher.js';
import { describeMemberToken, type MemberToken } from './member-token.js';
import { MemberTokensRepository } from './member-tokens.repository.js';
import { recordTokenChange } from './record-token-change.js';

interface MemberTokenFields {
  readonly name: string;
  readonly scopes?: readonly string[];
  readonly expiresAt?: Date | null;
}

/** A token together with its secret, which is not stored and cannot be shown again. */
export interface IssuedMemberToken {
  readonly token: MemberToken;
  readonly secret: string;
}

interface Holder {
  readonly id: string;
  readonly organizationId: string;
}

/** Management tokens of members. A revoked one is refused from the next request on. */
@Injectable()
export class MemberTokensService {
  constructor(
    private readonly tokens: MemberTokensRepository,
    private readonly hasher: KeyHasher,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  list(memberId: string, statuses: readonly string[] | undefined, page: PageRequest): Promise<Page<MemberToken>> {
    return this.tokens.list(memberId, statuses, page);
  }

  /** A token with scopes can only create tokens with scopes out of its own. */
  async create(
    member: Holder & { readonly scopes: readonly string[] },
    fields: MemberTokenFields,
    actor: Actor,
  ): Promise<IssuedMemberToken> {
    requireNarrower(member.scopes, fields.scopes ?? []);
    return this.tokens.transaction((tx) => this.issue(tx, member, fields, actor));
  }

  /** Part of the caller's transaction. */
  async issue(
    tx: Transaction,
    { id: memberId, organizationId }: Holder,
    { name, scopes = [], expiresAt = null }: MemberTokenFields,
    actor: Actor,
  ): Promise<IssuedMemberToken> {
    const { secret, digest, masked } = this.hasher.mint('management_token');
    const id = newUuid(this.clock.nowMs());
    const secrets = { digest, masked, pepperVersion: PEPPER_VERSION };
    const fields = { id, name, scopes: [...scopes], organizationId, memberId, expiresAt };
    const token = await this.tokens.insert(tx, { ...fields, ...secrets });
    await recordTokenChange(tx, { actor, action: 'token.create', organizationId, after: describeMemberToken(token) });
    return { token, secret };
  }

  /** Final and idempotent. Finds only tokens of the same member. */
  revoke(memberId: string, id: string, actor: Actor): Promise<MemberToken> {
    return this.tokens.transaction(async (tx) => {
      const before = await this.tokens.findForUpdate(tx, memberId, id);
      if (before === null) throw new RoutifyError('not_found', `no token ${formatId('tok', id)}`);
      if (before.status === 'revoked') return before;
      const after = await this.tokens.revoke(tx, id, new Date(this.clock.nowMs()));
      const states = { before: describeMemberToken(before), after: describeMemberToken(after) };
      await recordTokenChange(tx, { actor, action: 'token.revoke', organizationId: after.organizationId, ...states });
      this.bus.announceAfter(tx, 'auth', id);
      return after;
    });
  }

  /** Those of all memberships of a user. Part of the caller's transaction. */
  async revokeAll(tx: Transaction, userId: string, actor: Actor): Promise<void> {
    for (const before of await this.tokens.listActiveOfUser(tx, userId)) {
      const after = await this.tokens.revoke(tx, before.id, new Date(this.clock.nowMs()));
      const states = { before: describeMemberToken(before), after: describeMemberToken(after) };
      await recordTokenChange(tx, { actor, action: 'token.revoke', organizationId: after.organizationId, ...states });
    }
  }
}

function requireNarrower(own: readonly string[], requested: readonly string[]): void {
  const beyond = requested.filter((scope) => {
    const [resource, action] = scope.split(':') as [OrganizationResource, AccessAction];
    return !scopesAllow(own, resource, action);
  });
  if (beyond.length === 0 && (own.length === 0 || requested.length > 0)) return;
  throw new RoutifyError('scope_missing', 'A token can only make tokens with scopes out of its own.', {
    param: 'scopes',
    metadata: { scopes: own },
  });
}
