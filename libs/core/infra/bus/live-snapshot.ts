import { RepeatedWork } from '../lifecycle/repeated-work.js';
import { Logger } from '../logging/logger.js';
import { ChangeBus, type ChangeTopic } from './change.bus.js';

const RELOAD_INTERVAL_MS = 60_000;
/** Together with the 5 s that detect a lost message this stays below the 10 s within which every change applies. */
const RETRY_MS = 3_000;

interface LiveSnapshotOptions<T> {
  readonly topic: ChangeTopic;
  readonly bus: ChangeBus;
  readonly logger: Logger;
  /** Reads everything. Its result is never mutated, only replaced. */
  readonly load: () => Promise<T>;
}

/**
 * A module's configuration as one immutable value in memory, so that requests read it without waiting. It is replaced
 * when a change is announced, and every 60 s for changes by time (a price that takes effect). While Postgres is
 * unavailable the last value stays in use, and the load is retried every 3 s.
 */
export class LiveSnapshot<T> {
  private value: { readonly loaded: T } | null = null;
  private loading: Promise<void> | null = null;
  /** Number of reloads requested so far. */
  private requested = 0;
  private retry: NodeJS.Timeout | null = null;
  private stopped = false;
  /** For changes by time. */
  private readonly reloads = new RepeatedWork(
    () => this.reload(),
    (error) => {
      this.onFailure(error);
    },
  );

  constructor(private readonly options: LiveSnapshotOptions<T>) {}

  /** Loads for the first time and follows changes from then on. Throws when the first load fails. */
  async start(): Promise<void> {
    const { bus, topic, load } = this.options;
    bus.listen(topic, () => void this.reload());
    const first = await load();
    // A change announced meanwhile may already be loaded, and is newer.
    this.value ??= { loaded: first };
    this.reloads.every(RELOAD_INTERVAL_MS);
  }

  /** Stops loading. Resolves when the running load has ended: its connections can then be closed. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.reloads.stop();
    await this.loading;
    this.cancelRetry();
  }

  current(): T {
    if (this.value === null) throw new Error(`the snapshot of ${this.options.topic} is read before its first load`);
    return this.value.loaded;
  }

  /** One load at a time. A change during a load may be missing from it, so another load follows. */
  async reload(): Promise<void> {
    if (this.stopped) return;
    this.requested++;
    await (this.loading ??= this.loadUntilCurrent());
  }

  private async loadUntilCurrent(): Promise<void> {
    const { load } = this.options;
    let covered: number;
    do {
      covered = this.requested;
      try {
        this.value = { loaded: await load() };
        this.cancelRetry();
      } catch (error) {
        this.onFailure(error);
      }
    } while (covered !== this.requested && !this.stopped);
    this.loading = null;
  }

  private onFailure(error: unknown): void {
    const { logger, topic } = this.options;
    logger.error({ topic, error }, 'could not reload configuration; the last one stays in use');
    this.retry ??= setTimeout(() => {
      this.retry = null;
      void this.reload();
    }, RETRY_MS).unref();
  }

  private cancelRetry(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }
}
