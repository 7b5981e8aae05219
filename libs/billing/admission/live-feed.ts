import { Injectable } from '@nestjs/common';
import { Logger, RedisService } from '#core/infra';

const STREAM = 'live:events';
/** A minute or so of a busy installation: who was away for longer reads the lists. */
const ENTRIES_MAX = 500;
/** Of one append; more cannot be watched. */
const EVENTS_MAX = 50;

/** Events that were appended together, oldest first. */
export interface LiveEntry {
  /** Of the Redis stream; readers resume after it. */
  readonly id: string;
  readonly events: readonly unknown[];
}

/**
 * What happened lately, for screens that watch: a short Redis stream. Nothing depends on it: an append may be lost, and
 * Redis drops old entries.
 */
@Injectable()
export class LiveFeed {
  constructor(
    private readonly redis: RedisService,
    private readonly logger: Logger,
  ) {}

  /** Appends what `eventOf` makes of the newest fifty. Returns at once; a failure is logged. */
  append<Source>(sources: readonly Source[], eventOf: (source: Source) => object): void {
    if (sources.length === 0) return;
    const text = JSON.stringify(sources.slice(-EVENTS_MAX).map(eventOf));
    this.redis.client.xadd(STREAM, 'MAXLEN', '~', ENTRIES_MAX, '*', 'events', text).catch((error: unknown) => {
      this.logger.debug({ error }, 'could not append live events');
    });
  }

  /** The id of the newest entry; `0-0` when there is none. */
  async last(): Promise<string> {
    const [entry] = await this.redis.client.xrevrange(STREAM, '+', '-', 'COUNT', 1);
    return entry?.[0] ?? '0-0';
  }

  /** Whether nothing after an entry was dropped. */
  async keeps(id: string): Promise<boolean> {
    const [oldest] = await this.redis.client.xrange(STREAM, '-', '+', 'COUNT', 1);
    return oldest === undefined || compareIds(oldest[0], id) <= 0;
  }

  /** Entries after an id, oldest first. */
  async read(after: string, until = '+'): Promise<LiveEntry[]> {
    const entries = await this.redis.client.xrange(STREAM, `(${after}`, until, 'COUNT', ENTRIES_MAX);
    return entries.map(([id, [, text = '[]']]) => ({ id, events: JSON.parse(text) as unknown[] }));
  }
}

function compareIds(one: string, other: string): number {
  const [[oneMs = 0, oneIndex = 0], [otherMs = 0, otherIndex = 0]] = [one, other].map((id) =>
    id.split('-').map(Number),
  ) as [number[], number[]];
  return oneMs - otherMs || oneIndex - otherIndex;
}
