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
  formatActor,
  type Actor,
} from '#core';
import { AccountsService } from '../accounts/accounts.service.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { TransferRepository } from '../transfers/transfer.repository.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { GrantRepository, type Grant } from './grant.repository.js';

/** A promotional credit to be booked. */
export interface NewGrant {
  readonly organizationId: string;
  /** Positive. */
  readonly amountNanoUsd: bigint;
  /** The grant ends at this time, rounded up to a full hour (UTC); null: never. */
  readonly expiresAt: Date | null;
  /** 0 to 100: the lowest is spent first; within a priority, the grant that expires first. */
  readonly priority: number;
  readonly reason: string;
  /** Of a bonus. */
  readonly orderId?: string;
}

/** The priority of a grant that names none. */
export const DEFAULT_PRIORITY = 50;

const HOUR_MS = 3_600_000;
const LIFE_MAX_MS = 100 * 366 * 24 * HOUR_MS;
/** A charge is split over at most 100 lots, with the base lot and `PURCHASES_MAX` purchases; any further one is skipped. */
const GRANTS_MAX = 75;

/** Promotional grants: each is a lot of its own in the wallet, spent before paid money and swept after its end. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly grants: GrantRepository,
    private readonly transfers: TransferRepository,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `not_found`; 400 for an amount above the maximum or an end in the past or over 100 years ahead; `conflict`
   * when the organization has the maximum number of grants with money left.
   */
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

  /** Part of a transaction that has locked the wallet; then publish the wallet. Throws like `grant`. */
  async book(tx: Transaction, grant: NewGrant, actor: Actor): Promise<Grant> {
    const { organizationId, amountNanoUsd, reason, priority } = grant;
    if (amountNanoUsd <= 0n) throw new RangeError('a grant is positive');
    requireBookable(amountNanoUsd, 'amount_usd');
    const nowMs = this.clock.nowMs();
    const expiresAt = endOf(grant, nowMs);
    // The customer has paid for a bonus: it is booked, and waits behind the lots that a charge is split over.
    if (grant.orderId === undefined) await this.requireLotAvailable(tx, organizationId);
    const id = newUuid(nowMs);
    await this.wallets.openLot(tx, { id, organizationId, kind: 'promo', expiresAt, priority });
    await this.wallets.moveLots(tx, new Map([[id, amountNanoUsd]]));
    const [wallet] = await this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd: amountNanoUsd }]);
    const given = await this.grants.insert(tx, {
      id,
      organizationId,
      amountNanoUsd,
      reason,
      orderId: grant.orderId ?? null,
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

  private async requireLotAvailable(tx: Transaction, organizationId: string): Promise<void> {
    const lots = (await this.wallets.readLots(tx, [organizationId], [])).get(organizationId) ?? [];
    if (lots.filter(({ kind }) => kind === 'promo').length < GRANTS_MAX) return;
    throw refusal('grants_limit', { limit: GRANTS_MAX });
  }
}

/** Rounds up to a full hour, in the customer's favour: fewer distinct ends for the projection in Redis. */
function endOf({ expiresAt }: NewGrant, nowMs: number): Date | null {
  if (expiresAt === null) return null;
  const endMs = Math.ceil(expiresAt.getTime() / HOUR_MS) * HOUR_MS;
  if (expiresAt.getTime() <= nowMs) throw refusal('grant_ended', {}, { param: 'expires_at' });
  if (endMs > nowMs + LIFE_MAX_MS) throw refusal('grant_ends_late', {}, { param: 'expires_at' });
  return new Date(endMs);
}
