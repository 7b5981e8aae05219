import { Injectable } from '@nestjs/common';
import { recordEvents, groupRows, PrismaService, type SqlTransaction } from '#core/infra';
import { Clock, formatId, formatUsd, newUuid, type NewEvent, type UsageEvent } from '#core';
import { countsRequests } from '../../admission/domain/cap-name.js';
import type { CapSpend, Grade, WalletProjection } from '../../admission/domain/settlement-commands.js';
import { bookCharges, type BookedPosting, type PendingCharge } from '../domain/ledger/book-charges.js';
import type { BookedCharge } from '../domain/ledger/postings-of.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { CapSpendRepository, type OrganizationSpend, type SpendDelta } from '../transfers/cap-spend.repository.js';
import { SettlementFailureRepository, type SettlementFailure } from '../transfers/settlement-failure.repository.js';
import { TransferRepository, type NewTransfer } from '../transfers/transfer.repository.js';
import { UsageRecordRepository, type KnownGrade, type LedgerEvent } from '../transfers/usage-record.repository.js';
import { projectionOf, WalletRepository, type Wallet } from '../transfers/wallet.repository.js';
import { UnbookableError } from './failure-kind.js';

/** The state to publish to Redis after a batch is committed. */
export interface Settlement {
  readonly organizations: ReadonlyMap<string, SettledOrganization>;
  /** The grade of every request of the batch in Postgres, as record or as failure. */
  readonly grades: ReadonlyMap<string, Grade>;
}

interface SettledOrganization {
  readonly wallet: WalletProjection;
  readonly spends: readonly CapSpend[];
}

const ACTOR = 'system:worker';
/**
 * Together with the pool's wait for a connection, five seconds, below `FAILOVER_SUSPECT_MS`, the half minute for which a Redis
 * that has lost keys stays suspect: a batch read before the loss is committed by then, or never.
 */
const TRANSACTION_TIMEOUT_MS = 20_000;

/** Older than any wallet in Redis: clears an event of an organization without a wallet. */
const NO_WALLET: WalletProjection = {
  postedNanoUsd: 0n,
  creditLimitNanoUsd: 0n,
  blockedNanoUsd: 0n,
  status: 'suspended',
  version: 0n,
  expiries: [],
};

/** Books finished requests, each exactly once. No other code turns an event into transfers. */
@Injectable()
export class LedgerRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly wallets: WalletRepository,
    private readonly records: UsageRecordRepository,
    private readonly transfers: TransferRepository,
    private readonly spends: CapSpendRepository,
    private readonly failures: SettlementFailureRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` in a transaction, with those of the shards that no other worker has locked. Correctness rests on the
   * wallet locks; the shard locks only keep two workers from processing the same events.
   */
  async inShards<T>(
    shards: readonly number[],
    work: (tx: SqlTransaction, taken: ReadonlySet<number>) => Promise<T>,
  ): Promise<{ readonly busy: readonly number[]; readonly result: T }> {
    return this.transaction(async (tx) => {
      const locks = await tx.$queryRaw<{ shard: number; taken: boolean }[]>`
        SELECT shard, pg_try_advisory_xact_lock(hashtext('settle'), shard) AS taken FROM unnest(${[...shards]}::int[]) shard`;
      if (FAILPOINTS) failpoint('settle-opened');
      const taken = new Set(locks.filter((lock) => lock.taken).map(({ shard }) => shard));
      return { busy: shards.filter((shard) => !taken.has(shard)), result: await work(tx, taken) };
    });
  }

  /**
   * Books a batch in the caller's transaction: locks wallets in the order of their organizations, claims usage records,
   * debits lots, then inserts transfers.
   *
   * @param events one per request, its highest grade
   */
  async settleBatch(tx: SqlTransaction, events: readonly LedgerEvent[]): Promise<Settlement> {
    if (events.length === 0) return { organizations: new Map(), grades: new Map() };
    const organizationIds = [...new Set(events.map(({ event }) => event.organizationId))];
    const wallets = await this.lockWallets(tx, organizationIds);
    const { claimed, booked, counted, grades } = await this.claimRecords(tx, events);
    const paidBefore = [...booked.values()].flatMap(({ shares }) => shares.map(({ accountId }) => accountId));
    const lots = await this.wallets.readLots(tx, organizationIds, paidBefore);
    const bookings = bookCharges(
      claimed.map((event) => pendingCharge(event, booked)),
      lots,
    );
    await this.wallets.moveLots(tx, bookings.lotDeltasNanoUsd);
    await this.transfers.insert(tx, bookings.postings.map(newTransfer), this.clock.nowMs());
    const deltas = spendDeltas(claimed, bookings.postings, counted);
    await this.spends.move(tx, deltas);
    const spends = await this.currentSpends(tx, events);
    // Also without money: Redis tells a newer count from an older one by the version of the wallet.
    const countedIn = deltas.filter(isOfCount).map(({ organizationId }) => organizationId);
    const uncharged = countedIn.filter((id) => !bookings.walletDeltasNanoUsd.has(id));
    const changes = [...bookings.walletDeltasNanoUsd, ...[...new Set(uncharged)].map((id) => [id, 0n] as const)];
    const changed = await this.wallets.change(
      tx,
      changes.map(([organizationId, postedDeltaNanoUsd]) => ({ organizationId, postedDeltaNanoUsd })),
      'held',
    );
    for (const wallet of changed) wallets.set(wallet.organizationId, wallet);
    return { organizations: settledOrganizations(wallets, bookings.lots, spends), grades };
  }

  /**
   * Stores an event that can never be booked, and blocks its amount in the wallet until an operator decides.
   * Idempotent.
   */
  async recordFailure(failure: SettlementFailure): Promise<Settlement> {
    return this.transaction((tx) => this.insertFailure(tx, failure));
  }

  private transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    return this.prisma.sqlTransaction(work, { timeoutMs: TRANSACTION_TIMEOUT_MS });
  }

  private async insertFailure(tx: SqlTransaction, failure: SettlementFailure): Promise<Settlement> {
    const { organizationId, requestId, grade, amountNanoUsd } = failure;
    let [wallet] = await this.wallets.lock(tx, [organizationId]);
    const isNew = await this.failures.insert(tx, newUuid(this.clock.nowMs()), failure);
    if (isNew) await recordEvents(tx, [stuckEvent(failure)]);
    if (isNew && wallet !== undefined && amountNanoUsd > 0n) {
      [wallet] = await this.wallets.change(tx, [{ organizationId, blockedDeltaNanoUsd: amountNanoUsd }], 'held');
    }
    const lots = await this.wallets.readLots(tx, [organizationId], []);
    const projection = wallet === undefined ? NO_WALLET : projectionOf(wallet, lots.get(organizationId) ?? []);
    const spends = await this.spends.current(tx, [organizationId]);
    return {
      organizations: new Map([[organizationId, { wallet: projection, spends }]]),
      grades: new Map([[requestId, grade]]),
    };
  }

  /**
   * What the caps of a batch have counted, even when no record was claimed: a worker that died after its commit did
   * not publish it, and Redis accepts spend only with a wallet version that is not older than its own.
   */
  private async currentSpends(tx: SqlTransaction, events: readonly LedgerEvent[]): Promise<OrganizationSpend[]> {
    const capped = events.filter(({ windows }) => windows.length > 0);
    if (capped.length === 0) return [];
    const organizationIds = [...new Set(capped.map(({ event }) => event.organizationId))];
    const windows = capped.flatMap(({ event: { organizationId }, windows }) =>
      windows.map((window) => ({ organizationId, ...window })),
    );
    return [...(await this.spends.current(tx, organizationIds)), ...(await this.spends.findOthers(tx, windows))];
  }

  private async lockWallets(tx: SqlTransaction, organizationIds: readonly string[]): Promise<Map<string, Wallet>> {
    const wallets = new Map((await this.wallets.lock(tx, organizationIds)).map((row) => [row.organizationId, row]));
    const missing = organizationIds.find((id) => !wallets.has(id));
    if (missing !== undefined) throw new UnbookableError(`organization ${missing} has no wallet`);
    return wallets;
  }

  /** Inserts or raises records. Only the events that did either are charged. */
  private async claimRecords(tx: SqlTransaction, events: readonly LedgerEvent[]): Promise<ClaimedRecords> {
    const inserted = await this.records.insertNew(tx, events);
    const others = events.filter(({ event }) => !inserted.has(event.requestId));
    const known = await this.readKnown(tx, others);
    const raised = others.filter(({ event }) => {
      const { recordGrade, failureGrade } = known.get(event.requestId) ?? { recordGrade: null, failureGrade: null };
      return recordGrade === 1 && event.grade === 2 && failureGrade !== 2;
    });
    const closed = raised.find(({ event }) => known.get(event.requestId)?.isClosed);
    if (closed !== undefined) throw new UnbookableError(`request ${closed.event.requestId} was refunded and closed`);
    const booked = await this.readBooked(tx, raised);
    if (raised.length > 0) await this.records.raise(tx, raised);
    const claimed = events.filter((event) => inserted.has(event.event.requestId) || raised.includes(event));
    const counted = raised.filter(({ event }) => known.get(event.requestId)?.isCounted);
    const countedIds = new Set(counted.map(({ event }) => event.requestId));
    return { claimed, booked, counted: countedIds, grades: gradesAfter(claimed, known) };
  }

  private async readKnown(tx: SqlTransaction, events: readonly LedgerEvent[]): Promise<Map<string, Known>> {
    if (events.length === 0) return new Map();
    const ids = events.map(({ event }) => event.requestId);
    return new Map((await this.records.readGrades(tx, ids)).map(({ requestId, ...known }) => [requestId, known]));
  }

  private async readBooked(tx: SqlTransaction, raised: readonly LedgerEvent[]): Promise<Map<string, BookedCharge>> {
    if (raised.length === 0) return new Map();
    return this.transfers.readBooked(
      tx,
      raised.map(({ event }) => event.requestId),
    );
  }
}

type Known = Omit<KnownGrade, 'requestId'>;

interface ClaimedRecords {
  readonly claimed: readonly LedgerEvent[];
  /** Amounts booked at the checkpoints of raised requests. */
  readonly booked: ReadonlyMap<string, BookedCharge>;
  /** Raised requests that counted at their checkpoints. */
  readonly counted: ReadonlySet<string>;
  readonly grades: ReadonlyMap<string, Grade>;
}

function gradesAfter(claimed: readonly LedgerEvent[], known: ReadonlyMap<string, Known>): Map<string, Grade> {
  const grades = new Map<string, Grade>();
  for (const [requestId, { recordGrade, failureGrade }] of known) {
    grades.set(requestId, recordGrade === 2 || failureGrade === 2 ? 2 : 1);
  }
  for (const { event } of claimed) grades.set(event.requestId, event.grade);
  return grades;
}

function pendingCharge({ event, admittedAtMs }: LedgerEvent, booked: ReadonlyMap<string, BookedCharge>): PendingCharge {
  const { requestId, organizationId, chargeNanoUsd, waiver, attempts } = event;
  return {
    requestId,
    organizationId,
    admittedAtMs,
    chargeNanoUsd,
    attemptCostsNanoUsd: attempts.map(({ costNanoUsd }) => costNanoUsd),
    isWaived: waiver !== null,
    booked: booked.get(requestId) ?? null,
  };
}

function newTransfer(posting: BookedPosting): NewTransfer {
  return {
    requestId: posting.requestId,
    leg: posting.sequence,
    organizationId: posting.organizationId,
    debitAccount: posting.debitAccount,
    creditAccount: posting.creditAccount,
    amountNanoUsd: posting.amountNanoUsd,
    code: posting.code,
    effectiveAtMs: posting.admittedAtMs,
    actor: ACTOR,
    reason: null,
  };
}

const stuckEvent = ({ requestId, organizationId, amountNanoUsd }: SettlementFailure): NewEvent => ({
  type: 'settlement.stuck',
  organizationId: null,
  data: {
    request_id: formatId('gen', requestId),
    customer_id: formatId('org', organizationId),
    amount_usd: formatUsd(amountNanoUsd),
  },
});

/** Changes per window: charges and adjustments without upstream costs, and requests that begin or cease to count. */
function spendDeltas(
  events: readonly LedgerEvent[],
  postings: readonly BookedPosting[],
  counted: ReadonlySet<string>,
): SpendDelta[] {
  const net = new Map<string, bigint>();
  for (const { requestId, debitAccount, creditAccount, amountNanoUsd } of postings) {
    const sign =
      creditAccount === PLATFORM_ACCOUNTS.revenue ? 1n : debitAccount === PLATFORM_ACCOUNTS.revenue ? -1n : 0n;
    net.set(requestId, (net.get(requestId) ?? 0n) + sign * amountNanoUsd);
  }
  return events.flatMap(({ event, windows }) => {
    const { requestId, keyId, organizationId } = event;
    const deltaNanoUsd = net.get(requestId) ?? 0n;
    const deltaRequests = Number(isCounted(event)) - Number(counted.has(requestId));
    return windows.map((window) => ({ keyId, organizationId, deltaNanoUsd, deltaRequests, ...window }));
  });
}

/** Whether it moves a cap of requests. */
function isOfCount({ name, deltaRequests }: SpendDelta): boolean {
  return deltaRequests !== 0 && countsRequests(name);
}

/** Whether it counts in caps of requests: something was delivered or charged, and not waived. */
function isCounted({ usageSource, waiver }: UsageEvent): boolean {
  return usageSource !== 'none' && waiver === null;
}

function settledOrganizations(
  wallets: ReadonlyMap<string, Wallet>,
  lots: Parameters<typeof bookCharges>[1],
  spends: readonly OrganizationSpend[],
): Map<string, SettledOrganization> {
  const spendsOf = groupRows(spends, ({ organizationId }) => organizationId);
  return new Map(
    [...wallets].map(([organizationId, wallet]) => [
      organizationId,
      {
        wallet: projectionOf(wallet, lots.get(organizationId) ?? []),
        spends: spendsOf.get(organizationId) ?? [],
      },
    ]),
  );
}
