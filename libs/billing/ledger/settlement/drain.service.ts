import { Injectable } from '@nestjs/common';
import { Logger } from '#core/infra';
import { Clock, formatId } from '#core';
import { KeyUses } from '#auth';
import { LiveFeed } from '../../admission/live-feed.js';
import { OutboxService } from '../../admission/outbox.service.js';
import { SHARDS, shardOf } from '../../admission/domain/shard-of.js';
import type { OutboxEvent, SettledItem } from '../../admission/domain/settlement-commands.js';
import type { LedgerEvent } from '../transfers/usage-record.repository.js';
import { settledEventOf } from '../domain/settled-event-of.js';
import { ChargeCheck } from './charge-check.js';
import { failureKindOf, sqlStateOf } from './failure-kind.js';
import { LedgerRepository, type Settlement } from './ledger.repository.js';
import { readEvent, reduceEvents } from './read-event.js';
import { SettlementMetrics } from './settlement.metrics.js';
import { SettlementTraces } from './settlement.traces.js';

/** Events per transaction: enough to share its cost, few enough to finish well within a second. */
const BATCH_EVENTS = 1_000;

/** Events of one shard per transaction. */
const SHARD_EVENTS = 500;

/**
 * What a shard counts at most towards the events of a transaction, so that it has at least 16 shards if it can: under a
 * steady load each of them has only a few events.
 */
const SHARD_WEIGHT_MAX = Math.ceil(BATCH_EVENTS / 16);

/** Concurrent transactions per worker: while one waits for its commit, the next is prepared. */
const SLOTS = 3;

/** Requests that one script settles: each takes Redis 30 µs, and no other client is served meanwhile. */
const SETTLED_AT_ONCE = 100;

/**
 * A batch that has waited longer is read again: with the longest transaction it stays below `FAILOVER_SUSPECT_MS`, after
 * which no batch that was read before a loss of Redis may be committed.
 */
const AHEAD_MAX_MS = 2_000;

/** Where to read in the outbox stream of a shard: at its head (null), or after an event. */
interface Position {
  readonly shard: number;
  readonly after: string | null;
}

/** Events read from the outbox streams of some shards. */
interface Batch {
  readonly shards: readonly number[];
  readonly events: readonly OutboxEvent[];
  /** Shards that may have more events. */
  readonly unfinished: readonly Position[];
}

/**
 * Moves finished requests from the outbox into the ledger. Events are read from the head of the stream, committed, and
 * only then deleted, by the script that settles them in Redis. After a crash in between they are read again, and
 * `claimRecords` excludes them from booking. Pending shards share a transaction.
 */
@Injectable()
export class DrainService {
  /** Shards to be drained, in the order of the calls. */
  private readonly pending = new Map<number, PendingDrain>();
  private readonly inFlight = new Map<number, PendingDrain>();
  private slots = 0;
  private wokenAtMs = -Infinity;

  constructor(
    private readonly outbox: OutboxService,
    private readonly ledger: LedgerRepository,
    private readonly check: ChargeCheck,
    private readonly keyUses: KeyUses,
    private readonly metrics: SettlementMetrics,
    private readonly traces: SettlementTraces,
    private readonly feed: LiveFeed,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Empties a shard, in which about so many events wait. A failure is logged, never thrown: the events stay in the outbox for the next drain. */
  drain(shard: number, waiting = BATCH_EVENTS): Promise<void> {
    let drain = this.pending.get(shard);
    if (drain === undefined) {
      drain = new PendingDrain(Math.min(waiting, SHARD_WEIGHT_MAX));
      this.pending.set(shard, drain);
    }
    if (this.slots < SLOTS) void this.runSlot();
    return drain.done;
  }

  /** Begins to empty every shard that has events: one that cannot be booked now delays no later call. */
  async wake(): Promise<void> {
    this.wokenAtMs = this.clock.monotonicMs();
    for (const [shard, waiting] of await this.countWaiting()) void this.drain(shard, waiting);
  }

  /** How long ago the last one began, milliseconds. */
  sinceWokenMs(): number {
    return this.clock.monotonicMs() - this.wokenAtMs;
  }

  /** Resolves once nothing is being booked. */
  async whenIdle(): Promise<void> {
    while (this.pending.size + this.inFlight.size > 0) {
      const drains = [...this.pending.values(), ...this.inFlight.values()];
      await Promise.all(drains.map(({ done }) => done));
    }
  }

  /** The events of each shard that has some. */
  private async countWaiting(): Promise<[shard: number, waiting: number][]> {
    try {
      const counts = await Promise.all(SHARDS.map((shard) => this.outbox.countOutbox(shard)));
      return [...counts.entries()].filter(([, waiting]) => waiting > 0);
    } catch (error) {
      this.report(error, []);
      return [];
    }
  }

  /** Drains pending shards until none is left. Calls in the same turn of the event loop share a group. */
  private async runSlot(): Promise<void> {
    this.slots++;
    await Promise.resolve();
    for (let drains = this.takePending(); drains.size > 0; drains = this.takePending()) {
      await this.drainGroup([...drains.keys()]);
      for (const [shard, drain] of drains) {
        this.inFlight.delete(shard);
        drain.resolve();
      }
    }
    this.slots--;
  }

  /** A shard in flight in another slot stays pending: that slot may have read before the newest events arrived. */
  private takePending(): Map<number, PendingDrain> {
    const taken = new Map<number, PendingDrain>();
    let events = 0;
    for (const [shard, drain] of this.pending) {
      if (events >= BATCH_EVENTS) break;
      if (this.inFlight.has(shard)) continue;
      events += drain.weight;
      taken.set(shard, drain);
      this.pending.delete(shard);
      this.inFlight.set(shard, drain);
    }
    return taken;
  }

  private async drainGroup(shards: readonly number[]): Promise<void> {
    try {
      await this.drainBatches(shards.map((shard) => ({ shard, after: null })));
    } catch (error) {
      this.report(error, shards);
      // One failing shard must not block the others.
      if (shards.length > 1 && failureKindOf(error) === 'unexpected') {
        for (const shard of shards) await this.drainGroup([shard]);
      }
    }
  }

  /** Reads the next batch while one is booked. */
  private async drainBatches(heads: readonly Position[]): Promise<void> {
    let batch = await this.read(heads);
    while (batch.events.length > 0) {
      const readAtMs = this.clock.monotonicMs();
      const ahead = this.read(batch.unfinished);
      ahead.catch(() => undefined); // thrown below, once the transaction has ended
      const busy = await this.settle(batch);
      const isOld = this.clock.monotonicMs() - readAtMs > AHEAD_MAX_MS;
      batch = withoutShards(await (isOld ? this.read(batch.unfinished) : ahead), busy);
    }
  }

  private async read(positions: readonly Position[]): Promise<Batch> {
    const limit = Math.min(SHARD_EVENTS, Math.floor(BATCH_EVENTS / positions.length));
    const found = await Promise.all(positions.map(({ shard, after }) => this.outbox.readOutbox(shard, limit, after)));
    const unfinished = positions.flatMap(({ shard }, index) => {
      const last = found[index]?.length === limit ? found[index].at(-1) : undefined;
      return last === undefined ? [] : [{ shard, after: last.streamId }];
    });
    return { shards: positions.map(({ shard }) => shard), events: found.flat(), unfinished };
  }

  /** Returns the shards locked by another worker, which books their events. */
  private async settle({ shards, events }: Batch): Promise<readonly number[]> {
    const readable: LedgerEvent[] = [];
    for (const event of reduceEvents(events)) {
      const read = readEvent(event);
      if (typeof read === 'string') await this.fail(events, event, null, read);
      else readable.push(read);
    }
    const busy = readable.length > 0 ? await this.book(shards, events, readable) : [];
    await this.check.check(readable.map(({ event }) => event));
    return busy;
  }

  /**
   * Books a batch. When Postgres rejects the data of an event, the batch is bisected until that event fails alone.
   * Other errors are thrown, and the whole batch is retried later.
   */
  private async book(
    shards: readonly number[],
    events: readonly OutboxEvent[],
    batch: readonly LedgerEvent[],
  ): Promise<readonly number[]> {
    const startedAtMs = this.clock.monotonicMs();
    try {
      const { busy, result } = await this.ledger.inShards(shards, (tx, taken) =>
        this.ledger.settleBatch(
          tx,
          batch.filter(({ event }) => taken.has(shardOf(event.organizationId))),
        ),
      );
      for (const { event, admittedAtMs } of batch) this.keyUses.note(event.keyId, admittedAtMs);
      await this.clearSettled(result, events);
      this.traces.noteBooked(batch, result, startedAtMs);
      const booked = batch.filter(({ event }) => result.grades.has(event.requestId));
      this.feed.append(booked, settledEventOf);
      return busy;
    } catch (error) {
      if (failureKindOf(error) !== 'data') throw error;
      const [first] = batch;
      if (batch.length === 1 && first !== undefined) {
        const poison = events.find((event) => isOf(event, first));
        if (poison !== undefined) await this.fail(events, poison, sqlStateOf(error), messageOf(error));
        return [];
      }
      const half = Math.ceil(batch.length / 2);
      const busy = await this.book(shards, events, batch.slice(0, half));
      return [...busy, ...(await this.book(shards, events, batch.slice(half)))];
    }
  }

  /** Idempotent across workers, so it needs no shard lock. */
  private async fail(
    events: readonly OutboxEvent[],
    { requestId, grade, organizationId, chargeNanoUsd, terms, payload }: OutboxEvent,
    sqlState: string | null,
    message: string,
  ): Promise<void> {
    this.logger.alarm(
      'settlement_failure',
      { request: formatId('gen', requestId), sql_state: sqlState, reason: message },
      'event cannot be booked; its amount stays blocked until an operator settles or voids it',
    );
    const base = { requestId, grade, organizationId, amountNanoUsd: chargeNanoUsd };
    const failure = { ...base, terms, payload, sqlState, message };
    await this.clearSettled(await this.ledger.recordFailure(failure), events);
  }

  /** Clears committed requests in Redis: all their events, including those of a lower grade. */
  private async clearSettled({ organizations, grades }: Settlement, events: readonly OutboxEvent[]): Promise<void> {
    if (FAILPOINTS) failpoint('settle-committed');
    const items = new Map<string, SettledItem[]>();
    for (const event of events) {
      const { requestId, keyId, streamId, organizationId } = event;
      const grade = grades.get(requestId);
      if (grade === undefined) continue;
      const own = items.get(organizationId) ?? [];
      own.push({ requestId, keyId, grade, streamId });
      items.set(organizationId, own);
      this.metrics.noteSettled(event);
    }
    await Promise.all(
      [...organizations].flatMap(([organizationId, settled]) =>
        slices(items.get(organizationId) ?? [], SETTLED_AT_ONCE).map((slice) =>
          this.outbox.settled({ organizationId, ...settled, items: slice }),
        ),
      ),
    );
  }

  private report(error: unknown, shards: readonly number[]): void {
    if (failureKindOf(error) === 'transient') this.logger.warn({ shards, reason: messageOf(error) }, 'not settled yet');
    else this.logger.alarm('settlement_error', { shards, error }, 'not settled yet');
  }
}

/** A requested drain of one shard. */
class PendingDrain {
  readonly done: Promise<void>;
  resolve: () => void = () => undefined;

  constructor(readonly weight: number) {
    this.done = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }
}

/** The events of the other shards. */
function withoutShards(batch: Batch, excluded: readonly number[]): Batch {
  if (excluded.length === 0) return batch;
  const { shards, events, unfinished } = batch;
  return {
    shards: shards.filter((shard) => !excluded.includes(shard)),
    events: events.filter(({ organizationId }) => !excluded.includes(shardOf(organizationId))),
    unfinished: unfinished.filter(({ shard }) => !excluded.includes(shard)),
  };
}

/** Parts of a list, at least one. */
function slices<T>(list: readonly T[], length: number): T[][] {
  const count = Math.max(1, Math.ceil(list.length / length));
  return Array.from({ length: count }, (_, index) => list.slice(index * length, (index + 1) * length));
}

function isOf(outbox: OutboxEvent, { event }: LedgerEvent): boolean {
  return outbox.requestId === event.requestId && outbox.grade === event.grade;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
