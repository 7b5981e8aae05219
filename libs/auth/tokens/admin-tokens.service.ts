import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, RoutifyError, type Page, type PageRequest, systemActor, type Actor } from '#core';
import { ChangeBus, type Transaction } from '#core/infra';
import { requireCovered, requireLifetime } from '../access/giving.js';
import type { PlatformRole } from '../domain/roles.js';
import { CredentialLifetimes } from '../secrets/credential-lifetimes.js';
import { KeyHasher, type SecretDigest } from '../secrets/key-hasher.js';
import { describeAdminToken, type AdminToken } from './admin-token.js';
import { AdminTokensRepository } from './admin-tokens.repository.js';
import { recordTokenChange } from './record-token-change.js';

interface AdminTokenFields {
  readonly name: string;
  /** Default: `superadmin`. */
  readonly platformRole?: PlatformRole;
  /** Null: never; default: in 90 days. */
  readonly expiresAt?: Date | null;
}

/** A token together with its secret, which is not stored and cannot be shown again. */
interface IssuedAdminToken {
  readonly token: AdminToken;
  readonly secret: string;
}

/** Of the request that makes a token. */
interface Maker {
  readonly platformRole: string | null;
  /** Of the token that makes one; null: it does not expire, or a person makes it. */
  readonly endsAt: Date | null;
}

const BOOTSTRAP = 'bootstrap';
const DEFAULT_ROLE: PlatformRole = 'superadmin';

/** Tokens of the operator's API. A revoked one is refused from the next request on. */
@Injectable()
export class AdminTokensService {
  constructor(
    private readonly tokens: AdminTokensRepository,
    private readonly hasher: KeyHasher,
    private readonly bus: ChangeBus,
    private readonly lifetimes: CredentialLifetimes,
    private readonly clock: Clock,
  ) {}

  list(statuses: readonly string[] | undefined, page: PageRequest): Promise<Page<AdminToken>> {
    return this.tokens.list(statuses, page);
  }

  async get(id: string): Promise<AdminToken> {
    return found(await this.tokens.find(id), id);
  }

  /**
   * Throws 403 for a role that the maker's does not cover, and for a token that would outlive the one that makes it.
   * @param maker null: a program with access to the database
   */
  async create(
    { name, platformRole = DEFAULT_ROLE, expiresAt: chosen }: AdminTokenFields,
    actor: Actor,
    maker: Maker | null = null,
  ): Promise<IssuedAdminToken> {
    if (maker !== null) requireCovered(maker.platformRole, platformRole);
    const expiresAt = requireLifetime(maker?.endsAt ?? null, chosen, await this.lifetimes.tokenExpiry(chosen));
    const { secret, ...stored } = this.hasher.mint('admin_token');
    const fields = { name, platformRole, expiresAt, ...stored };
    const token = await this.tokens.transaction((tx) => this.insert(tx, fields, actor));
    return { token, secret };
  }

  /** Final and idempotent. */
  async revoke(id: string, reason: string | null, actor: Actor): Promise<AdminToken> {
    return this.tokens.transaction(async (tx) => {
      const before = found(await this.tokens.findForUpdate(tx, id), id);
      if (before.status === 'revoked') return before;
      const revokedAt = new Date(this.clock.nowMs());
      const after = await this.tokens.update(tx, id, { status: 'revoked', revokedAt });
      const states = { before: describeAdminToken(before), after: describeAdminToken(after) };
      await recordTokenChange(tx, { actor, action: 'token.revoke', ...states, reason });
      this.bus.announceAfter(tx, 'auth', id);
      return after;
    });
  }

  /**
   * Installs the admin token with the SHA-256 (64 hex digits) of the environment, if no admin token ever existed. Of
   * replicas that start together one installs it. Returns whether this call did.
   */
  async bootstrap(sha256Hex: string): Promise<boolean> {
    const stored = this.hasher.digestOfSha256(Buffer.from(sha256Hex, 'hex'));
    return this.tokens.transaction(async (tx) => {
      if (await this.tokens.existsAny(tx)) return false;
      // Only its hash is known, so it has no masked form.
      const fields = { name: BOOTSTRAP, platformRole: DEFAULT_ROLE, expiresAt: null, ...stored, masked: '…' };
      await this.insert(tx, fields, systemActor(BOOTSTRAP));
      return true;
    });
  }

  private async insert(
    tx: Transaction,
    fields: Required<AdminTokenFields> & SecretDigest & { readonly masked: string },
    actor: Actor,
  ): Promise<AdminToken> {
    const nowMs = this.clock.nowMs();
    const token = await this.tokens.insert(tx, { ...fields, id: newUuid(nowMs) });
    await recordTokenChange(tx, { actor, action: 'token.create', after: describeAdminToken(token) });
    return token;
  }
}

function found(token: AdminToken | null, id: string): AdminToken {
  if (token !== null) return token;
  throw new RoutifyError('not_found', `There is no token ${formatId('tok', id)}.`);
}
