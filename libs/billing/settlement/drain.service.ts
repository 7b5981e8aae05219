import { Injectable } from '@nestjs/common';
import { Logger } from '#infra';
import { formatId } from '#kernel';
import { KeyUses } from '#auth';
import { OutboxService, SHARDS, shardOf, type OutboxEvent, type SettledItem } from '#admission';
import type { LedgerEvent } from '../ledger/usage-record.repository.js';
import { ChargeCheck } from './charge-check.js';
import { failureKindOf, sqlStateOf } from './failure-kind.js';
import { LedgerRepository, type Settlement } from './ledger.repository.js';
import { readEvent } from './read-event.js';
import { reduceEvents } from './reduce-events.js';

/** Events of one transaction: enough to share its cost, few enough to finish well within a second. */
const BATCH_EVENTS = 1_000;

/** Of one shard in it. */
const SHARD_EVENTS = 500;

/** Shards that one transaction serves. Under a steady load each has only a few events. */
const GROUP_SHARDS = 16;

/** Transactions that one worker has at a time: while one waits for its commit, the next is prepared. */
const SLOTS = 3;

/** Events read from the heads of some shards. */
interface Batch {
  readonly shards: readonly number[];
  readonly events: readonly OutboxEvent[];
  /** Shards that may have more. */
  readonly unfinished: readonly number[];
}

/**
 * Moves finished requests from the outbox into the ledger. Events are read from the head of the stream, committed, and
 * only then deleted, by the script that clears them: whatever dies in between is read again and stopped at the gate.
 * Shards that wait together share a transaction.
 */
@Injectable()
export class DrainService {
  /** Shards to be looked at, in the order in which they were asked for. */
  private readonly pending = new Map<number, PendingDrain>();
  private readonly inFlight = new Set<number>();
  private slots = 0;

  constructor(
    private readonly outbox: OutboxService,
    private readonly ledger: LedgerRepository,
    private readonly check: ChargeCheck,
    private readonly keyUses: KeyUses,
    private readonly logger: Logger,
  ) {}

  /** Empties a shard. A failure is logged, never thrown: the events stay where they are and the next look tries again. */
  drain(shard: number): Promise<void> {
    let wish = this.pending.get(shard);
    if (wish === undefined) {
      wish = new PendingDrain();
      this.pending.set(shard, wish);
    }
    if (this.slots < SLOTS) void this.runSlot();
    return wish.done;
  }

  /** Looks at every shard, and empties those that have something. */
  async drainAll(): Promise<void> {
    await Promise.all((await this.waitingShards()).map((shard) => this.drain(shard)));
  }

  private async waitingShards(): Promise<number[]> {
    try {
      const counts = await Promise.all(SHARDS.map((shard) => this.outbox.countOutbox(shard)));
      return SHARDS.filter((shard) => (counts[shard] ?? 0) > 0);
    } catch (error) {
      this.report(error, []);
      return [];
    }
  }

  /** Serves what is wanted until nothing is. Whoever asks in the same turn of the event loop is served together. */
  private async runSlot(): Promise<void> {
    this.slots++;
    await Promise.resolve();
    for (let wishes = this.takePending(); wishes.size > 0; wishes = this.takePending()) {
      await this.drainGroup([...wishes.keys()]);
      for (const [shard, wish] of wishes) {
        this.inFlight.delete(shard);
        wish.fulfil();
      }
    }
    this.slots--;
  }

  /** A shard that is in another lane's hand waits for that: what was asked for meanwhile may have come too late. */
  private takePending(): Map<number, PendingDrain> {
    const taken = new Map<number, PendingDrain>();
    for (const [shard, wish] of this.pending) {
      if (taken.size === GROUP_SHARDS) break;
      if (this.inFlight.has(shard)) continue;
      taken.set(shard, wish);
      this.pending.delete(shard);
      this.inFlight.add(shard);
    }
    return taken;
  }

  private async drainGroup(group: readonly number[]): Promise<void> {
    let shards = group;
    try {
      while (shards.length > 0) {
        const batch = await this.read(shards);
        const busy = batch.events.length === 0 ? [] : await this.settle(batch);
        shards = batch.unfinished.filter((shard) => !busy.includes(shard));
      }
    } catch (error) {
      this.report(error, shards);
      // One shard must not hold up the others for ever.
      if (shards.length > 1 && failureKindOf(error) === 'unexpected') {
        for (const shard of shards) await this.drainGroup([shard]);
      }
    }
  }

  private async read(shards: readonly number[]): Promise<Batch> {
    const limit = Math.min(SHARD_EVENTS, Math.floor(BATCH_EVENTS / shards.length));
    const found = await Promise.all(shards.map((shard) => this.outbox.readOutbox(shard, limit)));
    return { shards, events: found.flat(), unfinished: shards.filter((_, index) => found[index]?.length === limit) };
  }

  /** Answers the shards that another worker has: it will book their events. */
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
   * Books a batch; when the data of some event is refused, by halves, until that event fails alone. Anything else is
   * thrown, so that the whole batch is tried again later.
   */
  private async book(
    shards: readonly number[],
    events: readonly OutboxEvent[],
    batch: readonly LedgerEvent[],
  ): Promise<readonly number[]> {
    try {
      const { busy, result } = await this.ledger.inShards(shards, (tx, taken) =>
        this.ledger.settleBatch(
          tx,
          batch.filter(({ event }) => taken.has(shardOf(event.organizationId))),
        ),
      );
      for (const { event, admittedAtMs } of batch) this.keyUses.note(event.keyId, admittedAtMs);
      await this.tell(result, events);
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

  /** Two workers that keep the same failure keep it once, so this needs no shard. */
  private async fail(
    events: readonly OutboxEvent[],
    { requestId, grade, organizationId, chargeNanoUsd, terms, payload }: OutboxEvent,
    sqlState: string | null,
    message: string,
  ): Promise<void> {
    this.logger.alarm(
      'settlement_failure',
      { request: formatId('gen', requestId), sql_state: sqlState, reason: message },
      'an event cannot be booked; its amount stays blocked until an operator settles or voids it',
    );
    const named = { requestId, grade, organizationId, amountNanoUsd: chargeNanoUsd };
    const failure = { ...named, terms, payload, sqlState, message };
    await this.tell(await this.ledger.recordFailure(failure), events);
  }

  /** Clears what is committed, in Redis: every event of a settled request, also those of a lower grade. */
  private async tell({ organizations, grades }: Settlement, events: readonly OutboxEvent[]): Promise<void> {
    if (FAILPOINTS) failpoint('settle-committed');
    const items = new Map<string, SettledItem[]>();
    for (const { requestId, keyId, streamId, organizationId } of events) {
      const grade = grades.get(requestId);
      if (grade === undefined) continue;
      const own = items.get(organizationId) ?? [];
      own.push({ requestId, keyId, grade, streamId });
      items.set(organizationId, own);
    }
    await Promise.all(
      [...organizations].map(([organizationId, settled]) =>
        this.outbox.settled({ organizationId, ...settled, items: items.get(organizationId) ?? [] }),
      ),
    );
  }

  private report(error: unknown, shards: readonly number[]): void {
    if (failureKindOf(error) === 'passing') this.logger.warn({ shards, reason: messageOf(error) }, 'not settled yet');
    else this.logger.alarm('settlement_error', { shards, error }, 'not settled yet');
  }
}

/** That a shard be emptied. */
class PendingDrain {
  readonly done: Promise<void>;
  fulfil: () => void = () => undefined;

  constructor() {
    this.done = new Promise((resolve) => {
      this.fulfil = resolve;
    });
  }
}

function isOf(outbox: OutboxEvent, { event }: LedgerEvent): boolean {
  return outbox.requestId === event.requestId && outbox.grade === event.grade;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
