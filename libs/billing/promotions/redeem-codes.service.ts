import { Injectable } from '@nestjs/common';
import { formatActor, recordChange, type Actor } from '#audit';
import type { Transaction } from '#infra';
import { Clock, formatId, formatUsd, newUuid, RoutifyError, type Page, type PageRequest } from '#kernel';
import { AccountsService } from '../accounts/accounts.service.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { WalletRepository } from '../ledger/wallet.repository.js';
import type { Grant } from './grant.repository.js';
import { GrantsService } from './grants.service.js';
import { RedeemCodeHasher } from './redeem-code-hasher.js';
import {
  RedeemCodeRepository,
  type RedeemCode,
  type RedeemCodeFilter,
  type RedeemCodeStatus,
} from './redeem-code.repository.js';

/** Codes to be made, all alike. */
export interface NewRedeemCodes extends Pick<
  RedeemCode,
  'amountNanoUsd' | 'priority' | 'grantDays' | 'expiresAt' | 'reason'
> {
  readonly count: number;
}

/** A code together with its text, which is not stored and cannot be shown again. */
export interface IssuedRedeemCode {
  readonly code: RedeemCode;
  readonly secret: string;
}

export interface RedeemCodeBatch {
  readonly batchId: string;
  readonly codes: readonly IssuedRedeemCode[];
}

const DAY_MS = 86_400_000;

/** Codes that operators hand out, and that customers turn into grants: each once, whoever is first. */
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

  /** Makes a batch; of its texts this answer is the only one. Throws 400 for an amount above the maximum. */
  async create({ count, ...terms }: NewRedeemCodes, actor: Actor): Promise<RedeemCodeBatch> {
    if (terms.amountNanoUsd <= 0n) throw new RangeError('a code is worth something');
    requireBookable(terms.amountNanoUsd, 'amount_usd');
    const nowMs = this.clock.nowMs();
    const batchId = newUuid(nowMs);
    const minted = Array.from({ length: count }, () => this.hasher.mint());
    const rows = minted.map(({ digest, masked }) => ({
      ...{ id: newUuid(nowMs), batchId, digest, masked, actor: formatActor(actor) },
      ...terms,
    }));
    const codes = await this.wallets.transaction(async (tx) => {
      await recordBatch(tx, batchId, { count, ...terms }, actor);
      return this.codes.insert(tx, rows);
    });
    const secrets = new Map(rows.map(({ id }, index) => [id, minted[index]?.secret ?? '']));
    return { batchId, codes: codes.map((code) => ({ code, secret: secrets.get(code.id) ?? '' })) };
  }

  list(filter: RedeemCodeFilter, page: PageRequest): Promise<Page<RedeemCode>> {
    return this.codes.list(filter, new Date(this.clock.nowMs()), page);
  }

  statusOf({ redeemedAt, expiresAt }: RedeemCode): RedeemCodeStatus {
    if (redeemedAt !== null) return 'redeemed';
    return expiresAt !== null && expiresAt.getTime() <= this.clock.nowMs() ? 'expired' : 'open';
  }

  /**
   * Turns a code into a grant of an organization. Of any number that try at once one does; the others are told `conflict`,
   * as they are of a code that has expired. `not_found`: there is no such code.
   */
  async redeem(organizationId: string, text: string, actor: Actor): Promise<Grant> {
    const digest = this.hasher.digest(text);
    if (digest === null) throw noSuchCode();
    // Guesses and repetitions lock nothing.
    this.requireOpen(await this.codes.find(digest));
    const grant = await this.wallets.transaction(async (tx) => {
      await this.wallets.lockOne(tx, organizationId);
      const code = this.requireOpen(await this.codes.findForUpdate(tx, digest));
      return this.book(tx, organizationId, code, actor);
    });
    await this.accounts.publish(organizationId);
    return grant;
  }

  private requireOpen(code: RedeemCode | null): RedeemCode {
    if (code === null) throw noSuchCode();
    const status = this.statusOf(code);
    if (status === 'redeemed') throw new RoutifyError('conflict', 'This code has been redeemed already.');
    if (status === 'expired') throw new RoutifyError('conflict', 'This code has expired.');
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
  return new RoutifyError('not_found', 'There is no such code.');
}

async function recordBatch(tx: Transaction, batchId: string, batch: NewRedeemCodes, actor: Actor): Promise<void> {
  const { count, amountNanoUsd, priority, grantDays, expiresAt, reason } = batch;
  await recordChange(tx, {
    actor,
    action: 'redeem_code.create',
    targetKind: 'redeem_code_batch',
    targetId: formatId('batch', batchId),
    after: {
      ...{ count, amount_usd: formatUsd(amountNanoUsd), priority, grant_days: grantDays },
      expires_at: expiresAt?.toISOString() ?? null,
    },
    reason,
  });
}
