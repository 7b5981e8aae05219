import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import {
  Clock,
  formatId,
  formatUsd,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  type RoutifyError,
  type Secret,
  formatActor,
  type Actor,
} from '#core';
import { AccountsService } from '../accounts/accounts.service.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import type { Grant } from './grant.repository.js';
import { DEFAULT_PRIORITY, GrantsService } from './grants.service.js';
import { RedeemCodeHasher } from './redeem-code-hasher.js';
import {
  RedeemCodeRepository,
  type RedeemCode,
  type RedeemCodeFilter,
  type RedeemCodeStatus,
} from './redeem-code.repository.js';

/** A batch of equal codes to be created. */
export interface NewRedeemCodes extends Pick<
  RedeemCode,
  'amountNanoUsd' | 'priority' | 'grantDays' | 'expiresAt' | 'reason'
> {
  readonly count: number;
}

/** A code with its secret, which is not stored and cannot be displayed again. */
export interface IssuedRedeemCode {
  readonly code: RedeemCode;
  readonly secret: string;
}

/** A code of another gateway. */
interface ImportedCode extends Pick<RedeemCode, 'amountNanoUsd' | 'expiresAt' | 'reason'> {
  readonly secret: Secret;
}

interface RedeemCodeBatch {
  readonly batchId: string;
  readonly codes: readonly IssuedRedeemCode[];
}

const DAY_MS = 86_400_000;

/** Codes that operators create and customers redeem for grants, each exactly once. */
@Injectable()
export class RedeemCodesService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly codes: RedeemCodeRepository,
    private readonly hasher: RedeemCodeHasher,
    private readonly grants: GrantsService,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /** Creates a batch; only this result has the secrets. Throws 400 for an amount above the maximum. */
  async create({ count, ...options }: NewRedeemCodes, actor: Actor): Promise<RedeemCodeBatch> {
    if (options.amountNanoUsd <= 0n) throw new RangeError('the amount of a code must be positive');
    requireBookable(options.amountNanoUsd, 'amount_usd');
    const nowMs = this.clock.nowMs();
    const batchId = newUuid(nowMs);
    const minted = Array.from({ length: count }, () => this.hasher.mint());
    const rows = minted.map(({ digest, pepperVersion, masked }) => ({
      id: newUuid(nowMs),
      batchId,
      digest,
      pepperVersion,
      masked,
      actor: formatActor(actor),
      ...options,
    }));
    const codes = await this.wallets.transaction(async (tx) => {
      await recordBatch(tx, batchId, { count, ...options }, actor);
      return this.codes.insert(tx, rows);
    });
    const secrets = new Map(rows.map(({ id }, index) => [id, minted[index]?.secret ?? '']));
    return { batchId, codes: codes.map((code) => ({ code, secret: secrets.get(code.id) ?? '' })) };
  }

  /**
   * Adds codes that another gateway issued, as one batch. Of a code that is stored already only the end changes. Returns the
   * ids, in the same order. Writes no audit row: that is the importer's. Part of the caller's transaction.
   */
  addImported(tx: Transaction, codes: readonly ImportedCode[], actor: Actor): Promise<string[]> {
    const nowMs = this.clock.nowMs();
    const batchId = newUuid(nowMs);
    const rows = codes.map(({ secret, ...code }) => {
      requireBookable(code.amountNanoUsd, 'amount_usd');
      const stored = { id: newUuid(nowMs), batchId, ...this.hasher.store(secret.reveal()), ...code };
      return { ...stored, priority: DEFAULT_PRIORITY, grantDays: null, actor: formatActor(actor) };
    });
    return this.codes.insertImported(tx, rows);
  }

  /** Codes that are not redeemed are rejected from now on. Part of the caller's transaction. */
  expire(tx: Transaction, ids: readonly string[]): Promise<void> {
    return this.codes.expire(tx, ids);
  }

  /** How many of these codes are redeemed. */
  countRedeemed(tx: Transaction, ids: readonly string[]): Promise<number> {
    return this.codes.countRedeemed(tx, ids);
  }

  list(filter: RedeemCodeFilter, page: PageRequest): Promise<Page<RedeemCode>> {
    return this.codes.list(filter, new Date(this.clock.nowMs()), page);
  }

  /** How many codes can be redeemed, by the version of ROUTIFY_SECRET that they need. */
  countOpen(): Promise<ReadonlyMap<number, number>> {
    return this.codes.countOpen(new Date(this.clock.nowMs()));
  }

  statusOf({ redeemedAt, expiresAt }: RedeemCode): RedeemCodeStatus {
    if (redeemedAt !== null) return 'redeemed';
    return expiresAt !== null && expiresAt.getTime() <= this.clock.nowMs() ? 'expired' : 'open';
  }

  /**
   * Redeems a code for a grant of the organization. Of concurrent attempts exactly one succeeds. Throws `conflict` for
   * a code that is redeemed or expired, `not_found` for an unknown one.
   */
  async redeem(organizationId: string, text: string, actor: Actor): Promise<Grant> {
    const digests = this.hasher.digests(text);
    if (digests === null) throw noSuchCode();
    // Checked without a lock first: guesses and repetitions lock nothing.
    this.requireOpen(await this.codes.find(digests));
    const grant = await this.wallets.transaction(async (tx) => {
      await this.wallets.lockOne(tx, organizationId);
      const code = this.requireOpen(await this.codes.findForUpdate(tx, digests));
      return this.book(tx, organizationId, code, actor);
    });
    await this.accounts.publish(organizationId);
    return grant;
  }

  private requireOpen(code: RedeemCode | null): RedeemCode {
    if (code === null) throw noSuchCode();
    const status = this.statusOf(code);
    if (status === 'redeemed') throw refusal('code_redeemed', {});
    if (status === 'expired') throw refusal('code_expired', {});
    return code;
  }

  private async book(tx: Transaction, organizationId: string, code: RedeemCode, actor: Actor): Promise<Grant> {
    const { id, amountNanoUsd, priority, grantDays, reason } = code;
    const nowMs = this.clock.nowMs();
    const expiresAt = grantDays === null ? null : new Date(nowMs + grantDays * DAY_MS);
    const grant = await this.grants.book(tx, { organizationId, amountNanoUsd, expiresAt, priority, reason }, actor);
    await this.codes.markRedeemed(tx, id, { organizationId, grantId: grant.id, redeemedAt: new Date(nowMs) });
    return grant;
  }
}

function noSuchCode(): RoutifyError {
  return refusal('code_unknown', {});
}

async function recordBatch(tx: Transaction, batchId: string, batch: NewRedeemCodes, actor: Actor): Promise<void> {
  const { count, amountNanoUsd, priority, grantDays, expiresAt, reason } = batch;
  await recordChange(tx, {
    actor,
    action: 'redeem_code.create',
    targetKind: 'redeem_code_batch',
    targetId: formatId('batch', batchId),
    after: {
      count,
      amount_usd: formatUsd(amountNanoUsd),
      priority,
      grant_days: grantDays,
      expires_at: expiresAt?.toISOString() ?? null,
    },
    reason,
  });
}
