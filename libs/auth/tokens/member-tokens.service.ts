import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, type Page, type PageRequest, refusal, RoutifyError, type Actor } from '#core';
import { ChangeBus, type Transaction } from '#core/infra';
import { requireLifetime, requireScopes } from '../access/giving.js';
import { ProjectsRepository } from '../projects/projects.repository.js';
import { CredentialLifetimes } from '../secrets/credential-lifetimes.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { describeMemberToken, type MemberToken } from './member-token.js';
import { MemberTokensRepository } from './member-tokens.repository.js';
import { recordTokenChange } from './record-token-change.js';

/** Of a member, neither revoked nor expired. */
const ALIVE_MAX = 50;

interface MemberTokenFields {
  readonly name: string;
  readonly scopes?: readonly string[];
  /** Absent or null: it is limited to no project. */
  readonly projectId?: string | null;
  /** Null: never; default: in 90 days. */
  readonly expiresAt?: Date | null;
}

/** A token together with its secret, which is not stored and cannot be shown again. */
interface IssuedMemberToken {
  readonly token: MemberToken;
  readonly secret: string;
}

interface ExpiringToken {
  readonly id: string;
  readonly name: string;
  readonly expiresAt: Date;
  /** Its name. */
  readonly organization: string;
  readonly userId: string;
  readonly email: string | null;
}

interface Holder {
  readonly id: string;
  readonly organizationId: string;
}

interface Maker extends Holder {
  /** Of the token that makes one; empty: all that the role allows. */
  readonly scopes: readonly string[];
  /** Of the token that makes one; null: it does not expire, or a person makes it. */
  readonly endsAt: Date | null;
}

/** Management tokens of members. A revoked one is refused from the next request on. */
@Injectable()
export class MemberTokensService {
  constructor(
    private readonly tokens: MemberTokensRepository,
    private readonly projects: ProjectsRepository,
    private readonly hasher: KeyHasher,
    private readonly bus: ChangeBus,
    private readonly lifetimes: CredentialLifetimes,
    private readonly clock: Clock,
  ) {}

  list(memberId: string, statuses: readonly string[] | undefined, page: PageRequest): Promise<Page<MemberToken>> {
    return this.tokens.list(memberId, statuses, page);
  }

  /** Throws 404 for that of another member. */
  async get(memberId: string, id: string): Promise<MemberToken> {
    const token = await this.tokens.find(memberId, id);
    if (token === null) throw new RoutifyError('not_found', `There is no token ${formatId('tok', id)}.`);
    return token;
  }

  /** A token can only create tokens with scopes out of its own, which end with it at the latest. */
  async create(member: Maker, fields: MemberTokenFields, actor: Actor): Promise<IssuedMemberToken> {
    requireScopes(member.scopes, fields.scopes ?? []);
    const expiresAt = requireLifetime(member.endsAt, fields.expiresAt, await this.expiryOf(fields.expiresAt));
    return this.tokens.transaction((tx) => this.issue(tx, member, { ...fields, expiresAt }, actor));
  }

  /** When a new token expires. Read before a transaction. */
  private expiryOf(requested?: Date | null): Promise<Date | null> {
    return this.lifetimes.tokenExpiry(requested);
  }

  /** Part of the caller's transaction. Throws 409 above 50 tokens of the member. */
  async issue(
    tx: Transaction,
    { id: memberId, organizationId }: Holder,
    { name, scopes = [], projectId = null, expiresAt }: MemberTokenFields & { readonly expiresAt: Date | null },
    actor: Actor,
  ): Promise<IssuedMemberToken> {
    await this.requireFew(tx, memberId);
    if (projectId !== null && (await this.projects.findForShare(tx, projectId, organizationId)) === null) {
      const message = 'project_id: the organization has no such project';
      throw new RoutifyError('invalid_request_error', message, { param: 'project_id' });
    }
    const { secret, ...stored } = this.hasher.mint('management_token');
    const id = newUuid(this.clock.nowMs());
    const fields = { id, name, scopes: [...scopes], projectId, organizationId, memberId, expiresAt };
    const token = await this.tokens.insert(tx, { ...fields, ...stored });
    await recordTokenChange(tx, { actor, action: 'token.create', organizationId, after: describeMemberToken(token) });
    return { token, secret };
  }

  /** Final and idempotent. Finds only tokens of the same member; null: of all, for operators and what another token made. */
  revoke(memberId: string | null, id: string, actor: Actor, reason: string | null = null): Promise<MemberToken> {
    return this.tokens.transaction(async (tx) => {
      const before = await this.tokens.findForUpdate(tx, memberId, id);
      if (before === null) throw new RoutifyError('not_found', `There is no token ${formatId('tok', id)}.`);
      if (before.status === 'revoked') return before;
      const after = await this.tokens.revoke(tx, id, new Date(this.clock.nowMs()));
      const states = { before: describeMemberToken(before), after: describeMemberToken(after) };
      const { organizationId } = after;
      await recordTokenChange(tx, { actor, action: 'token.revoke', organizationId, ...states, reason });
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
      this.bus.announceAfter(tx, 'auth', before.id);
    }
  }

  /** Tokens that expire within `withinMs`, of which no mail was written. One made for a shorter time has no `email`. */
  async expiring(withinMs: number, limit: number): Promise<readonly ExpiringToken[]> {
    const nowMs = this.clock.nowMs();
    const found = await this.tokens.expiringBefore(new Date(nowMs), new Date(nowMs + withinMs), limit);
    return found.flatMap(({ id, name, expiresAt, createdAt, organization, member }) => {
      if (expiresAt === null || organization === null || member === null) return [];
      const isShort = expiresAt.getTime() - createdAt.getTime() <= withinMs;
      const { id: userId, email } = member.user;
      return [{ id, name, expiresAt, organization: organization.name, userId, email: isShort ? null : email }];
    });
  }

  /** Part of the transaction that writes the mail. False: another process was first. */
  noteExpiryMail(tx: Transaction, id: string): Promise<boolean> {
    return this.tokens.noteExpiryMail(tx, id, new Date(this.clock.nowMs()));
  }

  /** For a deleted account: where its tokens were used from. */
  forgetAddresses(tx: Transaction, userId: string): Promise<void> {
    return this.tokens.forgetAddresses(tx, userId);
  }

  private async requireFew(tx: Transaction, memberId: string): Promise<void> {
    await this.tokens.lockMember(tx, memberId);
    if ((await this.tokens.countAlive(tx, memberId, new Date(this.clock.nowMs()))) < ALIVE_MAX) return;
    throw refusal('tokens_limit', { limit: ALIVE_MAX });
  }
}
