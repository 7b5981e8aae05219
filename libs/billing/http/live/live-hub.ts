import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Pass } from '#auth';
import { ChangeBus, Logger, RepeatedWork } from '#core/infra';
import { Clock, formatId } from '#core';
import { AccessWatch, type EventStream } from '#core/http';
import { LiveFeed, type LiveEntry } from '../../admission/live-feed.js';
import type { SettledEvent } from '../../ledger/domain/settled-event-of.js';
import { holderOf, requireRoom } from './stream-bounds.js';

const READ_INTERVAL_MS = 500;
/** Then the client connects again: an open page counts as use of its session. */
const LIFETIME_MS = 600_000;
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
  readonly pass: Pass;
  /** Sends those of the events that it may see. `id` comes with the last one of an entry. */
  readonly show: (events: readonly LiveEvent[], id: string | null) => void;
}

interface OpenViewer extends Viewer {
  readonly endsAtMs: number;
}

/** Reads the live feed for all streams of this process: twice a second while there is one, however many there are. */
@Injectable()
export class LiveHub implements OnModuleInit, OnApplicationShutdown {
  private readonly viewers = new Set<OpenViewer>();
  /** Streams that get what they missed. */
  private readonly joining = new Set<Viewer>();
  private readonly reading: RepeatedWork;
  private position: string | null = null;
  /** The process stops: what still comes over a kept connection is sent elsewhere at once. */
  private isEnding = false;

  constructor(
    private readonly feed: LiveFeed,
    private readonly access: AccessWatch,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    const onFailure = (error: unknown): void => {
      logger.warn({ error }, 'could not read live events; the next pass tries again');
    };
    this.reading = new RepeatedWork(() => this.read(), onFailure);
  }

  /** Not with the first stream: its request sees rows of its own organization only, and so would all later reads. */
  onModuleInit(): void {
    this.reading.every(READ_INTERVAL_MS);
    this.bus.listen('channels', (id) => {
      const channel_id = id === null ? null : formatId('chn', id);
      this.showAll([{ kind: 'channel', channel_id, change: 'changed', reason: null }]);
    });
  }

  /** @param after the id of the last event that the client has; null: from now on. Throws 429 and 503 above the limits. */
  async add(viewer: Viewer, after: string | null): Promise<void> {
    const open = [...this.viewers, ...this.joining].map(({ pass }) => holderOf(pass));
    requireRoom(open, holderOf(viewer.pass));
    this.joining.add(viewer);
    this.access.watch(viewer.pass, viewer.stream);
    try {
      await this.sendMissed(viewer, after);
      const open = { ...viewer, endsAtMs: this.clock.monotonicMs() + LIFETIME_MS };
      this.viewers.add(open);
      viewer.stream.onClose(() => {
        this.viewers.delete(open);
      });
      if (this.isEnding) viewer.stream.end();
      if (viewer.stream.isClosed) this.viewers.delete(open);
    } finally {
      this.joining.delete(viewer);
    }
  }

  /** Their clients connect again, and resume. */
  endAll(): void {
    this.isEnding = true;
    for (const { stream } of [...this.viewers, ...this.joining]) stream.end();
  }

  onApplicationShutdown(): Promise<void> {
    return this.reading.stop();
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

  private async read(): Promise<void> {
    if (this.viewers.size + this.joining.size === 0) {
      this.position = null;
      return;
    }
    if (this.position === null) return;
    this.endOld();
    for (const entry of await this.feed.read(this.position)) {
      this.position = entry.id;
      for (const viewer of this.viewers) showEntry(viewer, entry);
    }
  }

  private endOld(): void {
    const nowMs = this.clock.monotonicMs();
    for (const { stream, endsAtMs } of this.viewers) if (nowMs >= endsAtMs) stream.end();
  }

  private showAll(events: readonly LiveEvent[]): void {
    for (const viewer of this.viewers) viewer.show(events, null);
  }
}

function showEntry({ stream, show }: Viewer, { id, events }: LiveEntry): void {
  if (stream.waitingBytes > WAITING_BYTES_MAX) stream.end();
  else show(events as readonly LiveEvent[], id);
}
