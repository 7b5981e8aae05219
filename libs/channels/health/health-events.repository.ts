import { Injectable } from '@nestjs/common';
import { Logger, RedisService } from '#infra';
import type { HealthEvent } from './health-event.js';

/** What gateways found out and no worker has written down yet: a stream of events, oldest first. */
export const HEALTH_EVENTS = 'cool:events';
/** About so many are kept while no worker runs; older ones are dropped, the states themselves are not. */
export const HEALTH_EVENTS_MAX = 10_000;
export const EVENT_FIELD = 'event';

/** An event and its place in the stream. */
export interface QueuedHealthEvent {
  readonly place: string;
  readonly event: HealthEvent;
}

/** The worker's end of the stream. Gateways add to it together with the state it tells of. */
@Injectable()
export class HealthEventsRepository {
  constructor(
    private readonly redis: RedisService,
    private readonly logger: Logger,
  ) {}

  /**
   * The oldest that are not removed yet. What nobody can read is dropped.
   * @param after place of the last one that was read; null: from the beginning
   */
  async read(after: string | null, count: number): Promise<QueuedHealthEvent[]> {
    const start = after === null ? '-' : `(${after}`;
    const entries = await this.redis.client.xrange(HEALTH_EVENTS, start, '+', 'COUNT', count);
    const queued: QueuedHealthEvent[] = [];
    for (const [place, [, text = '']] of entries) {
      const event = parse(text);
      if (event !== null) queued.push({ place, event });
      else {
        this.logger.warn({ place }, 'an event of a channel cannot be read and is dropped');
        await this.remove(place);
      }
    }
    return queued;
  }

  /** It was written down. */
  async remove(place: string): Promise<void> {
    await this.redis.client.xdel(HEALTH_EVENTS, place);
  }
}

function parse(text: string): HealthEvent | null {
  try {
    return JSON.parse(text) as HealthEvent;
  } catch {
    return null;
  }
}
