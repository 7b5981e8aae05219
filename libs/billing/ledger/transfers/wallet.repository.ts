import { Injectable } from '@nestjs/common';
import {
  Prisma,
  PrismaService,
  unnestRows,
  type ColumnTypes,
  type SqlTransaction,
  type Transaction,
  recordEvents,
} from '#core/infra';
import { formatId, maxBigint, RoutifyError } from '#core';
import type { WalletProjection } from '../../admission/domain/settlement-commands.js';
import type { Lot } from '../domain/ledger/allocate-lots.js';
import { requireLowering, type Lowering } from '../domain/ledger/lowerings.js';
import { expiriesOf } from '../domain/ledger/expiries-of.js';
import {
  balanceEvents,
  EMPTY_NANO_USD,
  REFILLED_NANO_USD,
  RISEN_PERCENT,
  type Crossing,
} from '../domain/levels/balance-events.js';

/** The row that is locked before any of an organization's money moves. */
export interface Wallet {
  readonly organizationId: string;
  readonly postedNanoUsd: bigint;
  readonly blockedNanoUsd: bigint;
  readonly creditLimitNanoUsd: bigint;
  readonly status: 'active' | 'suspended';
  readonly version: bigint;
}

interface WalletChange {
  readonly organizationId: string;
  readonly postedDeltaNanoUsd?: bigint;
  readonly blockedDeltaNanoUsd?: bigint;
  readonly creditLimitNanoUsd?: bigint;
  readonly status?: Wallet['status'];
}

const CHANGE_TYPES: ColumnTypes<WalletChange> = {
  organizationId: 'uuid',
  postedDeltaNanoUsd: 'bigint',
  blockedDeltaNanoUsd: 'bigint',
  creditLimitNanoUsd: 'bigint',
  status: 'text',
};

interface ChangedWallet extends Wallet, Crossing {}

/** The level of a wallet, below which its organization is warned; null: it is not. */
interface WalletLevel {
  readonly organizationId: string;
  readonly lowNanoUsd: bigint | null;
  /** A level that is set anew is not crossed by that. */
  readonly isSet: boolean;
}

/** A wallet whose posted amount differs from the sum of its lots. */
interface UnequalWallet {
  readonly organizationId: string;
  readonly postedNanoUsd: bigint;
  readonly lotsNanoUsd: bigint;
}

interface NewLot {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: Exclude<Lot['kind'], 'base'>;
  /** Null: never. Only promo lots end. */
  readonly expiresAt: Date | null;
  readonly priority: number;
}

interface LotRow {
  readonly account_id: string;
  readonly organization_id: string;
  readonly kind: Lot['kind'];
  readonly balance: bigint;
  readonly expires_at: Date | null;
  readonly priority: number;
}

const WALLET_COLUMNS = Prisma.sql`w.organization_id AS "organizationId", w.posted_nano_usd AS "postedNanoUsd",
  w.blocked_nano_usd AS "blockedNanoUsd", w.credit_limit_nano_usd AS "creditLimitNanoUsd", w.status, w.version`;

const LOT_COLUMNS = Prisma.sql`id AS account_id, organization_id, substr(kind, 8) AS kind, balance_nano_usd AS balance,
  expires_at, priority`;

/** A change of a wallet `w` by a row `c`. */
const POSTED = Prisma.sql`w.posted_nano_usd + coalesce(c."postedDeltaNanoUsd", 0)`;
const BLOCKED = Prisma.sql`w.blocked_nano_usd + coalesce(c."blockedDeltaNanoUsd", 0)`;
const CREDIT = Prisma.sql`coalesce(c."creditLimitNanoUsd", w.credit_limit_nano_usd)`;
const AVAILABLE = Prisma.sql`(${POSTED} - (${BLOCKED}) + ${CREDIT})`;
const SPENDABLE = Prisma.sql`(w.posted_nano_usd - w.blocked_nano_usd + w.credit_limit_nano_usd)`;

/** What a wallet's update, whose row was `o`, says of levels. */
const CROSSING_COLUMNS = Prisma.sql`w.organization_id AS "organizationId", w.low_nano_usd AS "lowNanoUsd",
  ${SPENDABLE} AS "availableNanoUsd", w.is_low AND NOT o.is_low AS "isLowNow", w.is_empty AND NOT o.is_empty AS "isEmptyNow"`;

const isLow = (available: Prisma.Sql, low: Prisma.Sql): Prisma.Sql => Prisma.sql`
  coalesce(${available} < ${low} OR (w.is_low AND ${available} < ${low} * ${RISEN_PERCENT}::bigint / 100), false)`;
const isEmpty = (available: Prisma.Sql): Prisma.Sql => Prisma.sql`
  (${available} < ${EMPTY_NANO_USD} OR (w.is_empty AND ${available} < ${REFILLED_NANO_USD}))`;

/** Wallets and their lots. Owns `wallet` and `account`. */
@Injectable()
export class WalletRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Runs a change of a wallet and all dependent writes in one transaction. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** Creates an empty wallet and its base lot. */
  async open(tx: Transaction, organizationId: string, baseLotId: string): Promise<void> {
    await tx.wallet.create({ data: { organizationId, isEmpty: true } });
    await tx.account.create({ data: { id: baseLotId, organizationId, kind: 'wallet_base' } });
  }

  /**
   * Locks wallets until the transaction ends, in the order of their organizations, which excludes deadlocks. Omits
   * organizations without a wallet.
   */
  lock(tx: SqlTransaction, organizationIds: readonly string[]): Promise<Wallet[]> {
    return tx.$queryRaw`SELECT ${WALLET_COLUMNS} FROM wallet w WHERE w.organization_id = ANY(${[...organizationIds]}::uuid[])
      ORDER BY w.organization_id FOR UPDATE`;
  }

  /** Locks one wallet. Throws `not_found` when the organization or its wallet does not exist. */
  async lockOne(tx: Transaction, organizationId: string): Promise<Wallet> {
    const [wallet] = await this.lock(tx, [organizationId]);
    if (wallet !== undefined) return wallet;
    throw new RoutifyError('not_found', `There is no organization ${formatId('org', organizationId)}.`);
  }

  /** Reads wallets without locks. Omits organizations without a wallet. */
  findAll(tx: Transaction, organizationIds: readonly string[]): Promise<Wallet[]> {
    return tx.$queryRaw`SELECT ${WALLET_COLUMNS} FROM wallet w
      WHERE w.organization_id = ANY(${[...organizationIds]}::uuid[])`;
  }

  /** The clock of Postgres, which `movedSince` uses. */
  async databaseTime(): Promise<Date> {
    const [row] = await this.prisma.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
    if (row === undefined) throw new Error('Postgres returned no time');
    return row.now;
  }

  /** Wallets changed at or after `moment`, oldest change first. */
  movedSince(moment: Date): Promise<{ readonly organizationId: string; readonly movedAt: Date }[]> {
    return this.prisma.$queryRaw`SELECT organization_id AS "organizationId", moved_at AS "movedAt" FROM wallet
      WHERE moved_at >= ${moment} ORDER BY moved_at`;
  }

  /** Organizations with a wallet, in pages by id; an empty page is the end. */
  async organizationsAfter(after: string | null, limit: number): Promise<string[]> {
    const rows = await this.prisma.wallet.findMany({
      ...(after === null ? {} : { where: { organizationId: { gt: after } } }),
      select: { organizationId: true },
      orderBy: { organizationId: 'asc' },
      take: limit,
    });
    return rows.map(({ organizationId }) => organizationId);
  }

  async count(): Promise<number> {
    return this.prisma.wallet.count();
  }

  /** Of these organizations, those whose posted amount differs from the sum of their lots: always a defect. */
  unequalToLots(organizationIds: readonly string[]): Promise<UnequalWallet[]> {
    return this.prisma.$queryRaw`
      SELECT w.organization_id AS "organizationId", w.posted_nano_usd AS "postedNanoUsd",
        coalesce(sum(a.balance_nano_usd), 0)::bigint AS "lotsNanoUsd"
      FROM wallet w LEFT JOIN account a ON a.organization_id = w.organization_id
      WHERE w.organization_id = ANY(${[...organizationIds]}::uuid[])
      GROUP BY w.organization_id, w.posted_nano_usd HAVING coalesce(sum(a.balance_nano_usd), 0) <> w.posted_nano_usd`;
  }

  /** Of these organizations, those whose wallet was changed in the last `rangeMs`, by the clock of Postgres. */
  async movedWithin(organizationIds: readonly string[], rangeMs: number): Promise<Set<string>> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`SELECT organization_id AS id FROM wallet
      WHERE organization_id = ANY(${[...organizationIds]}::uuid[]) AND moved_at > now() - ${rangeMs} * interval '1 ms'`;
    return new Set(rows.map(({ id }) => id));
  }

  /** Reads wallets without locks, for lists. */
  list(organizationIds: readonly string[]): Promise<Wallet[]> {
    return this.prisma.read((db) => this.findAll(db, organizationIds));
  }

  /** Creates an empty lot, of a grant or of a purchase. */
  async openLot(tx: Transaction, { kind, ...lot }: NewLot): Promise<void> {
    await tx.account.create({ data: { ...lot, kind: `wallet_${kind}` } });
  }

  /** Closes lots without money, all but the base lot. Money that returns to a closed lot opens it again. */
  async closeEmptyLots(tx: Transaction, organizationId: string): Promise<void> {
    await tx.$executeRaw`UPDATE account SET closed_at = now() WHERE organization_id = ${organizationId}::uuid
      AND closed_at IS NULL AND kind <> 'wallet_base' AND balance_nano_usd = 0`;
  }

  /** Organizations that have money left in lots which ended at or before `moment`; at most `limit`. */
  async withLotsEndedBy(moment: Date, limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`SELECT DISTINCT organization_id AS id FROM account
      WHERE expires_at <= ${moment} AND balance_nano_usd > 0 ORDER BY 1 LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  }

  /** Lots with a balance other than zero, base lots, and those in `alsoAccountIds`, by organization. */
  async readLots(
    tx: SqlTransaction,
    organizationIds: readonly string[],
    alsoAccountIds: readonly string[],
  ): Promise<Map<string, Lot[]>> {
    const organizations = Prisma.sql`organization_id = ANY(${[...organizationIds]}::uuid[])`;
    const also = Prisma.sql`UNION SELECT ${LOT_COLUMNS} FROM account
      WHERE id = ANY(${[...alsoAccountIds]}::uuid[]) AND ${organizations}`;
    const rows = await tx.$queryRaw<LotRow[]>`SELECT ${LOT_COLUMNS} FROM account
      WHERE ${organizations} AND closed_at IS NULL AND (balance_nano_usd <> 0 OR kind = 'wallet_base')
      ${alsoAccountIds.length === 0 ? Prisma.empty : also}`;
    const lots = new Map<string, Lot[]>(organizationIds.map((id) => [id, []]));
    for (const { account_id, organization_id, kind, balance, expires_at, priority } of rows) {
      const expiresAtMs = expires_at?.getTime() ?? null;
      lots.get(organization_id)?.push({ accountId: account_id, kind, balanceNanoUsd: balance, expiresAtMs, priority });
    }
    return lots;
  }

  async moveLots(tx: SqlTransaction, deltasNanoUsd: ReadonlyMap<string, bigint>): Promise<void> {
    if (deltasNanoUsd.size === 0) return;
    const rows = [...deltasNanoUsd].map(([id, delta]) => ({ id, delta }));
    await tx.$executeRaw`UPDATE account a SET balance_nano_usd = a.balance_nano_usd + moved.delta,
        closed_at = CASE WHEN a.balance_nano_usd + moved.delta = 0 THEN a.closed_at END
      FROM ${unnestRows(rows, { id: 'uuid', delta: 'bigint' })} AS moved WHERE a.id = moved.id`;
  }

  /** Takes what is left of ended lots, and notes on each that it expired. */
  async sweepLots(tx: SqlTransaction, sweptNanoUsd: ReadonlyMap<string, bigint>): Promise<void> {
    const rows = [...sweptNanoUsd].map(([id, swept]) => ({ id, swept }));
    await tx.$executeRaw`UPDATE account a SET balance_nano_usd = a.balance_nano_usd - s.swept,
        expired_nano_usd = a.expired_nano_usd + s.swept, closed_at = CASE WHEN a.balance_nano_usd = s.swept THEN a.closed_at END
      FROM ${unnestRows(rows, { id: 'uuid', swept: 'bigint' })} AS s WHERE a.id = s.id`;
  }

  /**
   * Changes wallets that the transaction has locked. Each change makes a new version, to be published to Redis. One that
   * crosses a level writes the event. Throws RangeError where less can be spent than before, and `lowering` does not say
   * why.
   */
  async change(
    tx: SqlTransaction,
    changes: readonly WalletChange[],
    lowering: Lowering | null = null,
  ): Promise<Wallet[]> {
    if (changes.length === 0) return [];
    requireLowering(changes.map(loweredBy), lowering);
    const changed = await tx.$queryRaw<ChangedWallet[]>`
      UPDATE wallet w SET
        posted_nano_usd = ${POSTED}, blocked_nano_usd = ${BLOCKED}, credit_limit_nano_usd = ${CREDIT},
        status = coalesce(c.status, w.status), version = w.version + 1, moved_at = now(),
        is_low = ${isLow(AVAILABLE, Prisma.sql`w.low_nano_usd`)}, is_empty = ${isEmpty(AVAILABLE)}
      FROM ${unnestRows(changes, CHANGE_TYPES)} AS c JOIN wallet o ON o.organization_id = c."organizationId"
      WHERE w.organization_id = c."organizationId"
      RETURNING ${WALLET_COLUMNS}, ${CROSSING_COLUMNS}`;
    await recordEvents(tx, changed.flatMap(balanceEvents));
    return changed;
  }

  /** Gives wallets that the transaction has locked their levels. */
  async setLevels(tx: Transaction, levels: readonly WalletLevel[]): Promise<void> {
    if (levels.length === 0) return;
    const crossed = await tx.$queryRaw<(Crossing & WalletLevel)[]>`
      UPDATE wallet w SET low_nano_usd = c."lowNanoUsd", is_low = ${isLow(SPENDABLE, Prisma.sql`c."lowNanoUsd"`)}
      FROM ${unnestRows(levels, { organizationId: 'uuid', lowNanoUsd: 'bigint', isSet: 'boolean' })} AS c
        JOIN wallet o ON o.organization_id = c."organizationId"
      WHERE w.organization_id = c."organizationId"
      RETURNING ${CROSSING_COLUMNS}, c."isSet"`;
    await recordEvents(tx, crossed.filter(({ isSet }) => !isSet).flatMap(balanceEvents));
  }

  /** Requests of these organizations were refused for their balances: those with almost nothing left are empty. */
  async noteRefused(organizationIds: readonly string[]): Promise<void> {
    if (organizationIds.length === 0) return;
    await this.prisma.$transaction(async (tx) => {
      const emptied = await tx.$queryRaw<Crossing[]>`
        UPDATE wallet w SET is_empty = true
        FROM (SELECT w.organization_id, w.is_low, w.is_empty FROM wallet w
          WHERE w.organization_id = ANY(${[...organizationIds]}::uuid[]) AND NOT w.is_empty
            AND ${SPENDABLE} < ${REFILLED_NANO_USD} ORDER BY w.organization_id FOR UPDATE) AS o
        WHERE w.organization_id = o.organization_id
        RETURNING ${CROSSING_COLUMNS}`;
      await recordEvents(tx, emptied.flatMap(balanceEvents));
    });
  }

  /** Levels of these organizations; those without a wallet are left out. */
  levelsOf(organizationIds: readonly string[]): Promise<{ organizationId: string; lowNanoUsd: bigint | null }[]> {
    const where = { organizationId: { in: [...organizationIds] } };
    return this.prisma.wallet.findMany({ where, select: { organizationId: true, lowNanoUsd: true } });
  }

  /** In pages by id. */
  levelsAfter(after: string | null, limit: number): Promise<{ organizationId: string; lowNanoUsd: bigint | null }[]> {
    return this.prisma.wallet.findMany({
      ...(after === null ? {} : { where: { organizationId: { gt: after } } }),
      select: { organizationId: true, lowNanoUsd: true },
      orderBy: { organizationId: 'asc' },
      take: limit,
    });
  }
}

/** A new credit limit may be a lower one. */
function loweredBy({ organizationId, postedDeltaNanoUsd = 0n, blockedDeltaNanoUsd = 0n, ...change }: WalletChange) {
  const limitNanoUsd = change.creditLimitNanoUsd === undefined ? 0n : 1n;
  return { organizationId, loweredNanoUsd: limitNanoUsd + maxBigint(0n, blockedDeltaNanoUsd - postedDeltaNanoUsd) };
}

/** The copy of a wallet for Redis. */
export function projectionOf(wallet: Wallet, lots: readonly Lot[]): WalletProjection {
  const { postedNanoUsd, creditLimitNanoUsd, blockedNanoUsd, status, version } = wallet;
  return { postedNanoUsd, creditLimitNanoUsd, blockedNanoUsd, status, version, expiries: expiriesOf(lots) };
}
