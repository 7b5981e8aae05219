import { fsync, fsyncSync } from 'node:fs';

/** Somebody who wants to know whether what he has written would survive. */
export interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * One fsync for many writes: whoever joins is served by the first fsync that begins after that. With an interval of 0
 * nobody waits: what the kernel has survives this process, though not a loss of power.
 */
export class SyncGroup {
  private joined: Waiter[] = [];
  private served: readonly Waiter[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly intervalMs: number,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /** Everybody has written to the same file since the last `settle` or `fail`. */
  join(file: number, waiter: Waiter): void {
    if (this.intervalMs === 0) {
      waiter.resolve();
      return;
    }
    this.joined.push(waiter);
    this.syncSoon(file);
  }

  /** Syncs at once, before the file is closed. Throws, with everybody still waiting, when that fails. */
  settle(file: number): void {
    if (this.joined.length + this.served.length > 0) fsyncSync(file);
    for (const waiter of this.takeAll()) waiter.resolve();
  }

  /** Nobody can be served any more. */
  fail(error: Error): void {
    for (const waiter of this.takeAll()) waiter.reject(error);
  }

  private syncSoon(file: number): void {
    if (this.served.length > 0) return;
    this.timer ??= setTimeout(() => {
      this.sync(file);
    }, this.intervalMs);
  }

  private sync(file: number): void {
    this.timer = null;
    const batch = this.joined;
    this.served = batch;
    this.joined = [];
    fsync(file, (error) => {
      // Settled or failed meanwhile, and the file is another one.
      if (this.served !== batch) return;
      if (error !== null) {
        this.onFailure(error);
        return;
      }
      this.served = [];
      for (const waiter of batch) waiter.resolve();
      if (this.joined.length > 0) this.syncSoon(file);
    });
  }

  private takeAll(): Waiter[] {
    const all = [...this.served, ...this.joined];
    this.served = [];
    this.joined = [];
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    return all;
  }
}
