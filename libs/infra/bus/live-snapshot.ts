import { Logger } from '../observe/logger.js';
import { ChangeBus, type ChangeTopic } from './change.bus.js';

const RELOAD_INTERVAL_MS = 60_000;
/** With the 5 s in which a lost message is noticed this stays below the 10 s in which every change is in force. */
const RETRY_MS = 3_000;

interface LiveSnapshotOptions<T> {
  readonly topic: ChangeTopic;
  readonly bus: ChangeBus;
  readonly logger: Logger;
  /** Reads everything anew. Its result is never changed afterwards, only replaced. */
  readonly load: () => Promise<T>;
}

/**
 * A room's configuration as one immutable value in memory, so that requests read it without waiting. It is replaced
 * whole when a change is announced, and every 60 s for what passes by itself (a price that comes into force). While
 * Postgres is away the last one stays in use, and what it may have missed is read again every 3 s.
 */
export class LiveSnapshot<T> {
  private value: { readonly loaded: T } | null = null;
  private loading: Promise<void> | null = null;
  /** Reloads asked for so far. */
  private wanted = 0;
  private timer: NodeJS.Timeout | null = null;
  private retry: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly options: LiveSnapshotOptions<T>) {}

  /** Loads for the first time and follows changes from then on. Throws when the first load fails. */
  async start(): Promise<void> {
    const { bus, topic, load } = this.options;
    bus.listen(topic, () => void this.reload());
    const first = await load();
    // A change that was announced meanwhile may have been loaded already, and is newer.
    this.value ??= { loaded: first };
    this.timer = setInterval(() => void this.reload(), RELOAD_INTERVAL_MS);
    this.timer.unref();
  }

  /** Nothing is loaded from now on; resolves when the load that runs is over, after which its connections may be closed. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.loading;
    this.cancelRetry();
  }

  current(): T {
    if (this.value === null) throw new Error(`the snapshot of ${this.options.topic} is read before it was loaded`);
    return this.value.loaded;
  }

  /** One load at a time: a change that arrives while one runs may have been missed by it, so another follows. */
  async reload(): Promise<void> {
    if (this.stopped) return;
    this.wanted++;
    await (this.loading ??= this.loadUntilCalm());
  }

  private async loadUntilCalm(): Promise<void> {
    const { load, logger, topic } = this.options;
    let covered: number;
    do {
      covered = this.wanted;
      try {
        this.value = { loaded: await load() };
        this.cancelRetry();
      } catch (error) {
        logger.error({ topic, error }, 'configuration could not be reloaded; the last one stays in use');
        this.retry ??= setTimeout(() => {
          this.retry = null;
          void this.reload();
        }, RETRY_MS).unref();
      }
    } while (covered !== this.wanted && !this.stopped);
    this.loading = null;
  }

  private cancelRetry(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }
}
