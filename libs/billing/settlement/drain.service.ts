import { Injectable } from '@nestjs/common';
import { Logger } from '#infra';
import { formatId } from '#kernel';
import { OutboxService, SHARD_COUNT, type OutboxEvent, type SettledItem } from '#admission';
import type { LedgerEvent } from '../ledger/usage-record.repository.js';
import { ChargeCheck } from './charge-check.js';
import { failureKindOf, sqlStateOf } from './failure-kind.js';
import { LedgerRepository, type Settlement } from './ledger.repository.js';
import { readEvent } from './read-event.js';
import { reduceEvents } from './reduce-events.js';

/** Events of one transaction: large enough to share its cost, small enough to finish well within a second. */
const BATCH_EVENTS = 500;

/** Shards that one worker books at the same time; each takes a connection. */
const PARALLEL_SHARDS = 4;

/** Another worker has the shard: it will book these events. */
class BusyShard extends Error {
  override readonly name = 'BusyShard';
}

/**
 * Moves finished requests from the outbox into the ledger. Events are read from the head of the stream, committed, and
 * only then deleted, by the script that clears them: whatever dies in between is read again and stopped at the gate.
 */
@Injectable()
export class DrainService {
  private readonly running = new Map<number, Promise<void>>();
  private readonly wantedAgain = new Set<number>();

  constructor(
    private readonly outbox: OutboxService,
    private readonly ledger: LedgerRepository,
    private readonly check: ChargeCheck,
    private readonly logger: Logger,
  ) {}

  /** Empties a shard. A failure is logged, never thrown: the events stay where they are and the next look tries again. */
  drain(shard: number): Promise<void> {
    const current = this.running.get(shard);
    if (current !== undefined) {
      this.wantedAgain.add(shard);
      return current;
    }
    const run = this.drainUntilQuiet(shard).finally(() => this.running.delete(shard));
    this.running.set(shard, run);
    return run;
  }

  /** Looks at every shard, and empties those that have something. */
  async drainAll(): Promise<void> {
    const shards = await this.waitingShards();
    const drainNext = async (): Promise<void> => {
      for (let shard = shards.pop(); shard !== undefined; shard = shards.pop()) await this.drain(shard);
    };
    await Promise.all(Array.from({ length: PARALLEL_SHARDS }, drainNext));
  }

  private async waitingShards(): Promise<number[]> {
    const shards = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);
    try {
      const counts = await Promise.all(shards.map((shard) => this.outbox.countOutbox(shard)));
      return shards.filter((shard) => (counts[shard] ?? 0) > 0);
    } catch (error) {
      this.report(error, {});
      return [];
    }
  }

  private async drainUntilQuiet(shard: number): Promise<void> {
    do {
      this.wantedAgain.delete(shard);
      try {
        await this.drainOnce(shard);
      } catch (error) {
        if (error instanceof BusyShard) return;
        this.report(error, { shard });
        return;
      }
    } while (this.wantedAgain.has(shard));
  }

  private async drainOnce(shard: number): Promise<void> {
    for (;;) {
      const events = await this.outbox.readOutbox(shard, BATCH_EVENTS);
      if (events.length > 0) await this.settle(shard, events);
      if (events.length < BATCH_EVENTS) return;
    }
  }

  private async settle(shard: number, events: readonly OutboxEvent[]): Promise<void> {
    const readable: LedgerEvent[] = [];
    for (const event of reduceEvents(events)) {
      const read = readEvent(event);
      if (typeof read === 'string') await this.fail(shard, events, event, null, read);
      else readable.push(read);
    }
    if (readable.length > 0) await this.book(shard, events, readable);
    await this.check.check(readable.map(({ event }) => event));
  }

  /**
   * Books a batch; when the data of some event is refused, by halves, until that event fails alone. Anything else is
   * thrown, so that the whole batch is tried again later.
   */
  private async book(shard: number, events: readonly OutboxEvent[], batch: readonly LedgerEvent[]): Promise<void> {
    try {
      const settlement = await this.ledger.inShard(shard, (tx) => this.ledger.settleBatch(tx, batch));
      await this.tell(settlement, events);
    } catch (error) {
      if (failureKindOf(error) !== 'data') throw error;
      const [first] = batch;
      if (batch.length === 1 && first !== undefined) {
        const poison = events.find((event) => isOf(event, first));
        if (poison !== undefined) await this.fail(shard, events, poison, sqlStateOf(error), messageOf(error));
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await this.book(shard, events, batch.slice(0, half));
      await this.book(shard, events, batch.slice(half));
    }
  }

  private async fail(
    shard: number,
    events: readonly OutboxEvent[],
    { requestId, grade, organizationId, chargeNanoUsd, terms, payload }: OutboxEvent,
    sqlState: string | null,
    message: string,
  ): Promise<void> {
    this.logger.error(
      { alarm: 'settlement_failure', request: formatId('gen', requestId), sql_state: sqlState, reason: message },
      'an event cannot be booked; its amount stays blocked until an operator settles or voids it',
    );
    const named = { requestId, grade, organizationId, amountNanoUsd: chargeNanoUsd };
    const failure = { ...named, terms, payload, sqlState, message };
    const settlement = await this.ledger.inShard(shard, (tx) => this.ledger.recordFailure(tx, failure));
    await this.tell(settlement, events);
  }

  /** Clears what is committed, in Redis: every event of a settled request, also those of a lower grade. */
  private async tell(settlement: Settlement | null, events: readonly OutboxEvent[]): Promise<void> {
    if (settlement === null) throw new BusyShard();
    const { organizations, grades } = settlement;
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

  private report(error: unknown, fields: { readonly shard?: number }): void {
    if (failureKindOf(error) === 'passing')
      this.logger.warn({ ...fields, reason: messageOf(error) }, 'not settled yet');
    else this.logger.error({ alarm: 'settlement_error', ...fields, error }, 'not settled yet');
  }
}

function isOf(outbox: OutboxEvent, { event }: LedgerEvent): boolean {
  return outbox.requestId === event.requestId && outbox.grade === event.grade;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
