import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { TokenPasses, type Pass } from '#auth';
import { SessionPasses } from '#identity';
import { ChangeBus } from '../../infra/bus/change.bus.js';
import { Logger } from '../../infra/logging/logger.js';
import { RepeatedWork } from '../../infra/lifecycle/repeated-work.js';
import { Clock } from '../../kernel/time/clock.js';
import { withTimeout } from '../../kernel/time/with-timeout.js';
import type { EventStream } from './event-stream.js';

/** Changes are collected for so long: a burst of them costs one check. */
const TICK_MS = 250;
/** All streams are checked this often: an announcement can be lost. */
const NET_MS = 15_000;
/** A stream whose access could not be confirmed for so long ends: Postgres is unavailable. */
const UNCONFIRMED_MAX_MS = 2 * NET_MS;
const CHECK_MAX_MS = 5_000;
const RETRY_MS = 1_000;
const CHANGES_MAX = 10_000;

interface Watched {
  readonly stream: EventStream;
  pass: Pass;
  confirmedAtMs: number;
  isDue: boolean;
}

/**
 * Ends streams whose caller has lost what it was admitted by. Passes are renewed by the decision that admits requests:
 * once a stream begins, when a row behind it changes, when its credential expires, and every 15 s. One check covers all
 * streams that are due, by a fixed number of queries.
 *
 * Its timers begin with the process and not with a request, so no check runs with the rows of one organization only.
 */
@Injectable()
export class AccessWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly open = new Set<Watched>();
  /** Ids of changed rows since the last tick; null: any row may have changed. */
  private changed: Set<string> | null = new Set();
  private netAtMs = 0;
  private retryAtMs = 0;
  private isFailing = false;
  private readonly ticks: RepeatedWork;

  constructor(
    private readonly sessions: SessionPasses,
    private readonly tokens: TokenPasses,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.ticks = new RepeatedWork(
      () => this.tick(),
      (error) => {
        this.noteFailure(error);
      },
    );
  }

  onModuleInit(): void {
    for (const topic of ['auth', 'identity'] as const) {
      this.bus.listen(topic, (id) => {
        this.note(id);
      });
    }
    this.ticks.every(TICK_MS);
  }

  onApplicationShutdown(): Promise<void> {
    return this.ticks.stop();
  }

  /** Checks the pass of a stream until it is closed. The first check finds what changed since the request was admitted. */
  watch(pass: Pass, stream: EventStream): void {
    const watched = { pass, stream, confirmedAtMs: this.clock.monotonicMs(), isDue: true };
    this.open.add(watched);
    stream.onClose(() => {
      this.open.delete(watched);
    });
    if (stream.isClosed) this.open.delete(watched);
  }

  private note(id: string | null): void {
    if (id === null || (this.changed?.size ?? 0) >= CHANGES_MAX) this.changed = null;
    this.changed?.add(id ?? '');
  }

  private async tick(): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    this.markDue(nowMs);
    for (const { stream, confirmedAtMs } of this.open) if (nowMs - confirmedAtMs > UNCONFIRMED_MAX_MS) stream.end();
    const due = [...this.open].filter(({ isDue, stream }) => isDue && !stream.isClosed);
    if (due.length === 0 || nowMs < this.retryAtMs) return;
    const good = await withTimeout(CHECK_MAX_MS, this.renew(due.map(({ pass }) => pass)));
    for (const watched of due) {
      const pass = good.get(watched.pass);
      if (pass === undefined) {
        watched.stream.end();
        continue;
      }
      watched.pass = pass;
      watched.confirmedAtMs = nowMs;
      watched.isDue = false;
    }
    this.isFailing = false;
  }

  private markDue(nowMs: number): void {
    const { changed } = this;
    const isForAll = changed === null || nowMs >= this.netAtMs;
    if (nowMs >= this.netAtMs) this.netAtMs = nowMs + NET_MS;
    this.changed = new Set();
    for (const watched of this.open) watched.isDue ||= isForAll || this.hasEnded(watched) || isOneOf(watched, changed);
  }

  private hasEnded({ pass: { endsAt } }: Watched): boolean {
    return endsAt !== null && endsAt.getTime() <= this.clock.nowMs();
  }

  private async renew(passes: readonly Pass[]): Promise<ReadonlyMap<Pass, Pass>> {
    const [bySession, byToken] = await Promise.all([this.sessions.renew(passes), this.tokens.renew(passes)]);
    return new Map([...bySession, ...byToken]);
  }

  private noteFailure(error: unknown): void {
    this.retryAtMs = this.clock.monotonicMs() + RETRY_MS;
    if (!this.isFailing)
      this.logger.warn({ error }, 'could not check the access of open streams; they end if it lasts');
    this.isFailing = true;
  }
}

function isOneOf({ pass }: Watched, changed: ReadonlySet<string>): boolean {
  return changed.size > 0 && pass.ids.some((id) => changed.has(id));
}
