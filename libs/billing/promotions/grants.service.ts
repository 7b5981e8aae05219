import { Injectable } from '@nestjs/common';
import { formatActor, recordChange, type Actor } from '#audit';
import type { Transaction } from '#infra';
import { Clock, formatId, formatUsd, newUuid, RoutifyError, type Page, type PageRequest } from '#kernel';
import { AccountsService } from '../accounts/accounts.service.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { TransferRepository } from '../ledger/transfer.repository.js';
import { WalletRepository } from '../ledger/wallet.repository.js';
import { GrantRepository, type Grant } from './grant.repository.js';

/** Money to be given away. */
export interface NewGrant {
  readonly organizationId: string;
  /** Positive. */
  readonly amountNanoUsd: bigint;
  /** It ends with the hour (UTC) of this moment; null never. */
  readonly expiresAt: Date | null;
  /** 0 to 100: among grants the lowest is spent first, of one number the one that expires first. */
  readonly priority: number;
  readonly reason: string;
}

/** Grants that are not asked to be spent before or after others. */
export const USUAL_PRIORITY = 50;

const HOUR_MS = 3_600_000;

/** Promo grants: each is a lot of its own in the wallet, spent before paid money and swept when its time is over. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly grants: GrantRepository,
    private readonly transfers: TransferRepository,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`, and 400 for an amount above the maximum or an end in the past. */
  async grant(grant: NewGrant, actor: Actor): Promise<Grant> {
    const given = await this.wallets.transaction(async (tx) => {
      await this.wallets.lockOne(tx, grant.organizationId);
      return this.book(tx, grant, actor);
    });
    await this.accounts.publish(grant.organizationId);
    return given;
  }

  list(organizationId: string, page: PageRequest): Promise<Page<Grant>> {
    return this.grants.list(organizationId, page);
  }

  /** Part of a transaction that has locked the wallet; afterwards publish it. Throws like `grant`. */
  async book(tx: Transaction, grant: NewGrant, actor: Actor): Promise<Grant> {
    const { organizationId, amountNanoUsd, reason, priority } = grant;
    if (amountNanoUsd <= 0n) throw new RangeError('a grant is positive');
    requireBookable(amountNanoUsd, 'amount_usd');
    const nowMs = this.clock.nowMs();
    const expiresAt = endOf(grant, nowMs);
    const id = newUuid(nowMs);
    await this.wallets.openPromoLot(tx, { id, organizationId, expiresAt, priority });
    await this.wallets.moveLots(tx, new Map([[id, amountNanoUsd]]));
    const [wallet] = await this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd: amountNanoUsd }]);
    const given = await this.grants.insert(tx, {
      ...{ id, organizationId, amountNanoUsd, reason },
      actor: formatActor(actor),
      balanceAfterNanoUsd: wallet?.postedNanoUsd ?? 0n,
    });
    const accounts = { debitAccount: PLATFORM_ACCOUNTS.promoExpense, creditAccount: id };
    const source = { requestId: id, leg: 0, organizationId, code: 'grant', effectiveAtMs: null };
    await this.transfers.insert(tx, [{ ...source, ...accounts, amountNanoUsd, actor: given.actor, reason }], nowMs);
    await recordChange(tx, {
      actor,
      action: 'grant.create',
      targetKind: 'grant',
      targetId: formatId('grant', id),
      organizationId,
      after: { amount_usd: formatUsd(amountNanoUsd), expires_at: expiresAt?.toISOString() ?? null, priority },
      reason,
    });
    return given;
  }
}

/** Lots end on full hours, so that the few ends that Redis knows cover several hours: rounded up, for the customer. */
function endOf({ expiresAt }: NewGrant, nowMs: number): Date | null {
  if (expiresAt === null) return null;
  if (expiresAt.getTime() > nowMs) return new Date(Math.ceil(expiresAt.getTime() / HOUR_MS) * HOUR_MS);
  throw new RoutifyError('invalid_request_error', 'expires_at: a grant ends in the future.', { param: 'expires_at' });
}
