import { Injectable } from '@nestjs/common';
import { Logger, RedisService } from '#core/infra';
import type { HealthEvent } from './health-event.js';

/** Stream of health events that no worker has written to Postgres yet, oldest first. */
export const HEALTH_EVENTS = 'cool:events';
/** Approximate limit of the stream while no worker runs. Older events are dropped; health states are not. */
export const HEALTH_EVENTS_MAX = 10_000;
export const EVENT_FIELD = 'event';

/** An event and its stream entry id. */
export interface QueuedHealthEvent {
  readonly entryId: string;
  readonly event: HealthEvent;
}

/** The worker's side of the stream. Gateways add an event in one transaction with its state. */
@Injectable()
export class HealthEventsRepository {
  constructor(
    private readonly redis: RedisService,
    private readonly logger: Logger,
  ) {}

  /**
   * Reads the oldest events. Unreadable ones are logged and removed.
   * @param after entry id of the last event that was read; null: from the beginning
   */
  async read(after: string | null, count: number): Promise<QueuedHealthEvent[]> {
    const start = after === null ? '-' : `(${after}`;
    const entries = await this.redis.client.xrange(HEALTH_EVENTS, start, '+', 'COUNT', count);
    const queued: QueuedHealthEvent[] = [];
    for (const [entryId, [, text = '']] of entries) {
      const event = parse(text);
      if (event !== null) queued.push({ entryId, event });
      else {
        this.logger.warn({ entryId }, 'dropping unreadable channel event');
        await this.remove(entryId);
      }
    }
    return queued;
  }

  /** Removes a processed event. */
  async remove(entryId: string): Promise<void> {
    await this.redis.client.xdel(HEALTH_EVENTS, entryId);
  }
}

function parse(text: string): HealthEvent | null {
  try {
    return JSON.parse(text) as HealthEvent;
  } catch {
    return null;
  }
}
