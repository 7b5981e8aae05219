import { Injectable } from '@nestjs/common';
import { unnestRows, type ColumnTypes, type Transaction } from '#core/infra';
import { newUuid, RoutifyError, formatActor, type Actor } from '#core';
import { EMPTY_NANO_USD } from '../domain/levels/balance-events.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { TransferRepository, type NewTransfer } from '../transfers/transfer.repository.js';
import { WalletRepository } from '../transfers/wallet.repository.js';

/** The balance of a new organization. */
interface OpeningBalance {
  readonly organizationId: string;
  /** Below zero: a debt. */
  readonly amountNanoUsd: bigint;
  readonly creditLimitNanoUsd: bigint;
  readonly isActive: boolean;
  /** Unique among adjustments. */
  readonly externalRef: string;
  readonly reason: string;
}

/** What was booked on a wallet beside its opening. */
interface Movements {
  readonly organizationId: string;
  readonly requests: number;
  readonly payments: number;
}

interface BookedPayment {
  readonly id: string;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
  readonly balanceAfterNanoUsd: bigint;
  readonly externalRef: string;
  readonly reason: string;
}

const WALLET_TYPES = {
  organizationId: 'uuid',
  posted: 'bigint',
  credit: 'bigint',
  status: 'text',
  isEmpty: 'boolean',
} as const;
const LOT_TYPES = { id: 'uuid', organizationId: 'uuid', balance: 'bigint' } as const;
const PAYMENT_TYPES: ColumnTypes<BookedPayment> = {
  id: 'uuid',
  organizationId: 'uuid',
  amountNanoUsd: 'bigint',
  balanceAfterNanoUsd: 'bigint',
  externalRef: 'text',
  reason: 'text',
};

/**
 * Opens wallets with the balances of another gateway, many at once: each is an adjustment, booked against the account of
 * adjustments. The worker publishes the wallets. It writes no audit rows: those are the importer's.
 */
@Injectable()
export class OpeningBalancesRepository {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly transfers: TransferRepository,
  ) {}

  /** Throws 400 for an amount above the maximum. */
  async open(tx: Transaction, openings: readonly OpeningBalance[], actor: Actor, nowMs: number): Promise<void> {
    const wallets = openings.map(({ organizationId, amountNanoUsd: posted, creditLimitNanoUsd: credit, isActive }) => {
      requireBookable(posted, 'balance');
      requireBookable(credit, 'credit_limit_usd');
      const isEmpty = posted + credit < EMPTY_NANO_USD;
      return { organizationId, posted, credit, status: isActive ? 'active' : 'suspended', isEmpty };
    });
    await tx.$executeRaw`INSERT INTO wallet (organization_id, posted_nano_usd, credit_limit_nano_usd, status, is_empty)
      SELECT "organizationId", posted, credit, status, "isEmpty" FROM ${unnestRows(wallets, WALLET_TYPES)} AS w`;
    const lots = openings.map(({ organizationId, amountNanoUsd: balance }) => {
      return { id: newUuid(nowMs), organizationId, balance };
    });
    await tx.$executeRaw`INSERT INTO account (id, organization_id, kind, balance_nano_usd)
      SELECT id, "organizationId", 'wallet_base', balance FROM ${unnestRows(lots, LOT_TYPES)} AS a`;
    const lotIds = new Map(lots.map(({ id, organizationId }) => [organizationId, id]));
    const payments = openings
      .filter(({ amountNanoUsd }) => amountNanoUsd !== 0n)
      .map((opening) => ({ ...opening, id: newUuid(nowMs), balanceAfterNanoUsd: opening.amountNanoUsd }));
    await this.book(tx, payments, lotIds, actor, nowMs);
  }

  async suspend(tx: Transaction, organizationIds: readonly string[]): Promise<void> {
    await this.wallets.lock(tx, organizationIds);
    const status = 'suspended';
    await this.wallets.change(
      tx,
      organizationIds.map((organizationId) => ({ organizationId, status })),
    );
  }

  /** Requests, and payments beside adjustments with these references, by organization; those without any are left out. */
  async movementsOf(
    tx: Transaction,
    organizationIds: readonly string[],
    externalRefs: readonly string[],
  ): Promise<Movements[]> {
    return tx.$queryRaw`
      WITH wanted AS (SELECT id FROM unnest(${[...organizationIds]}::uuid[]) AS id), counted AS (
        SELECT w.id AS "organizationId",
          (SELECT count(*)::int FROM (SELECT 1 FROM usage_record u WHERE u.organization_id = w.id LIMIT 1) one) AS requests,
          (SELECT count(*)::int FROM payment p WHERE p.organization_id = w.id
            AND NOT (p.kind = 'adjustment' AND p.external_ref = ANY(${[...externalRefs]}::text[])))
          + (SELECT count(*)::int FROM promo_grant g WHERE g.organization_id = w.id) AS payments
        FROM wanted w)
      SELECT * FROM counted WHERE requests + payments > 0`;
  }

  /** Takes the balances back and suspends the wallets, whose only lots with money are the base lots. */
  async close(
    tx: Transaction,
    closings: readonly Pick<OpeningBalance, 'organizationId' | 'externalRef' | 'reason'>[],
    actor: Actor,
    nowMs: number,
  ): Promise<void> {
    const organizationIds = closings.map(({ organizationId }) => organizationId);
    const wallets = await this.wallets.lock(tx, organizationIds);
    const lots = await this.wallets.readLots(tx, organizationIds, []);
    const lotIds = new Map<string, string>();
    for (const { organizationId, postedNanoUsd } of wallets) {
      const [lot, ...others] = lots.get(organizationId) ?? [];
      if (lot === undefined || others.length > 0 || lot.balanceNanoUsd !== postedNanoUsd)
        throw new RoutifyError('conflict', 'a balance has moved since it was imported');
      lotIds.set(organizationId, lot.accountId);
    }
    const posted = new Map(wallets.map(({ organizationId, postedNanoUsd }) => [organizationId, postedNanoUsd]));
    const payments = closings
      .map((closing) => ({
        ...closing,
        id: newUuid(nowMs),
        amountNanoUsd: -(posted.get(closing.organizationId) ?? 0n),
      }))
      .filter(({ amountNanoUsd }) => amountNanoUsd !== 0n)
      .map((payment) => ({ ...payment, balanceAfterNanoUsd: 0n }));
    await this.book(tx, payments, lotIds, actor, nowMs);
    await this.wallets.moveLots(
      tx,
      new Map(payments.map(({ organizationId, amountNanoUsd }) => [lotIds.get(organizationId) ?? '', amountNanoUsd])),
    );
    const deltas = new Map(payments.map(({ organizationId, amountNanoUsd }) => [organizationId, amountNanoUsd]));
    await this.wallets.change(
      tx,
      wallets.map(({ organizationId }) => ({
        organizationId,
        postedDeltaNanoUsd: deltas.get(organizationId) ?? 0n,
        status: 'suspended',
      })),
      'owed',
    );
  }

  private async book(
    tx: Transaction,
    payments: readonly BookedPayment[],
    lotIds: ReadonlyMap<string, string>,
    actor: Actor,
    nowMs: number,
  ): Promise<void> {
    const author = formatActor(actor);
    await tx.$executeRaw`INSERT INTO payment (id, organization_id, kind, amount_nano_usd, external_ref, reason, actor,
        balance_after_nano_usd)
      SELECT id, "organizationId", 'adjustment', "amountNanoUsd", "externalRef", reason, ${author}, "balanceAfterNanoUsd"
      FROM ${unnestRows(payments, PAYMENT_TYPES)} AS p`;
    const transfers = payments.map(({ id, organizationId, amountNanoUsd, reason }): NewTransfer => {
      const [platform, lot] = [PLATFORM_ACCOUNTS.adjustment, lotIds.get(organizationId) ?? ''];
      const sides =
        amountNanoUsd > 0n
          ? { debitAccount: platform, creditAccount: lot, amountNanoUsd }
          : { debitAccount: lot, creditAccount: platform, amountNanoUsd: -amountNanoUsd };
      return {
        requestId: id,
        leg: 0,
        organizationId,
        ...sides,
        code: 'adjustment',
        effectiveAtMs: null,
        actor: author,
        reason,
      };
    });
    await this.transfers.insert(tx, transfers, nowMs);
  }
}
