import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LiveFeed, type LiveEntry } from '#admission';
import type { SettledEvent } from '#billing';
import { SessionsService } from '#identity';
import { ChangeBus, Logger, RepeatedWork } from '#infra';
import { Clock, formatId, RoutifyError } from '#kernel';
import type { EventStream } from '../conventions/event-stream.js';

const READ_INTERVAL_MS = 500;
const SESSIONS_INTERVAL_MS = 5_000;
/** Then the client connects again, and its rights are checked again. */
const LIFETIME_MS = 600_000;
const STREAMS_OF_ONE_MAX = 4;
const STREAMS_MAX = 1_000;
/** A client that takes less is disconnected; it resumes. */
const WAITING_BYTES_MAX = 262_144;

interface ChannelEvent {
  readonly kind: 'channel';
  /** Public id; null: any channel. */
  readonly channel_id: string | null;
  readonly change: string;
  readonly reason: string | null;
}

export type LiveEvent = SettledEvent | ChannelEvent;

/** One stream and what it shows. */
export interface Viewer {
  readonly stream: EventStream;
  /** The session or token, for the limit of streams. */
  readonly holder: string;
  /** UUID; null: a token. */
  readonly sessionId: string | null;
  /** Sends those of the events that it may see. `id` comes with the last one of an entry. */
  readonly show: (events: readonly LiveEvent[], id: string | null) => void;
}

interface OpenViewer extends Viewer {
  readonly endsAtMs: number;
}

/**
 * Reads the live feed for all streams of this process: twice a second while there is one, however many there are. The
 * sessions of all streams are checked by one query every five seconds.
 */
@Injectable()
export class LiveHub implements OnApplicationShutdown {
  private readonly viewers = new Set<OpenViewer>();
  /** Streams that get what they missed. */
  private readonly joining = new Set<Viewer>();
  private readonly reading: RepeatedWork;
  private readonly checking: RepeatedWork;
  private position: string | null = null;
  private isListening = false;

  constructor(
    private readonly feed: LiveFeed,
    private readonly sessions: SessionsService,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    const onFailure = (error: unknown): void => {
      logger.warn({ error }, 'could not read live events; the next pass tries again');
    };
    this.reading = new RepeatedWork(() => this.read(), onFailure);
    this.checking = new RepeatedWork(() => this.endStale(), onFailure);
  }

  /** @param after the id of the last event that the client has; null: from now on. Throws 429 above the limits. */
  async add(viewer: Viewer, after: string | null): Promise<void> {
    this.requireRoom(viewer);
    this.joining.add(viewer);
    try {
      this.startWork();
      await this.sendMissed(viewer, after);
      const open = { ...viewer, endsAtMs: this.clock.monotonicMs() + LIFETIME_MS };
      this.viewers.add(open);
      viewer.stream.onClose(() => {
        this.viewers.delete(open);
      });
      if (viewer.stream.isClosed) this.viewers.delete(open);
    } finally {
      this.joining.delete(viewer);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    for (const { stream } of this.viewers) stream.end();
    await Promise.all([this.reading.stop(), this.checking.stop()]);
  }

  /** Public for tests, as the timer does. */
  async endStale(): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    const ids = [...this.viewers].flatMap(({ sessionId }) => sessionId ?? []);
    const alive = await this.sessions.aliveAmong([...new Set(ids)]);
    for (const { stream, sessionId, endsAtMs } of this.viewers) {
      if (nowMs >= endsAtMs || (sessionId !== null && !alive.has(sessionId))) stream.end();
    }
  }

  private requireRoom({ holder }: Viewer): void {
    const all = [...this.viewers, ...this.joining];
    const own = all.filter((viewer) => viewer.holder === holder).length;
    if (own < STREAMS_OF_ONE_MAX && all.length < STREAMS_MAX) return;
    throw new RoutifyError('rate_limit_exceeded', `${STREAMS_OF_ONE_MAX} streams of events are open already`, {
      retryAfterMs: 5_000,
    });
  }

  /** Resolves when the stream has all that the others have: from then on it gets what is new with them. */
  private async sendMissed(viewer: Viewer, after: string | null): Promise<void> {
    const last = await this.feed.last();
    this.position ??= last;
    const complete = after === null || (await this.feed.keeps(after));
    let from = after ?? this.position;
    viewer.stream.send('ready', { object: 'live_ready', complete }, from);
    while (from !== this.position) {
      const until: string = this.position;
      for (const entry of await this.feed.read(from, until)) showEntry(viewer, entry);
      from = until;
    }
  }

  private startWork(): void {
    this.reading.every(READ_INTERVAL_MS);
    this.checking.every(SESSIONS_INTERVAL_MS);
    if (this.isListening) return;
    this.isListening = true;
    this.bus.listen('channels', (id) => {
      const channel_id = id === null ? null : formatId('chn', id);
      this.showAll([{ kind: 'channel', channel_id, change: 'changed', reason: null }]);
    });
  }

  private async read(): Promise<void> {
    if (this.viewers.size + this.joining.size === 0) {
      this.position = null;
      return;
    }
    if (this.position === null) return;
    for (const entry of await this.feed.read(this.position)) {
      this.position = entry.id;
      for (const viewer of this.viewers) showEntry(viewer, entry);
    }
  }

  private showAll(events: readonly LiveEvent[]): void {
    for (const viewer of this.viewers) viewer.show(events, null);
  }
}

function showEntry({ stream, show }: Viewer, { id, events }: LiveEntry): void {
  if (stream.waitingBytes > WAITING_BYTES_MAX) stream.end();
  else show(events as readonly LiveEvent[], id);
}
