import { fsync, fsyncSync } from 'node:fs';

/** A pending write: resolves when it is durable. */
export interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Group commit: one fsync for many writes. A write is served by the first fsync that begins after it joined. An
 * interval of 0 disables fsync: a write in the page cache survives this process, but not a power failure.
 */
export class SyncGroup {
  private pending: Waiter[] = [];
  private syncing: readonly Waiter[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly intervalMs: number,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /** All pending writes must be to the same file. */
  join(file: number, waiter: Waiter): void {
    if (this.intervalMs === 0) {
      waiter.resolve();
      return;
    }
    this.pending.push(waiter);
    this.syncSoon(file);
  }

  /** Syncs at once, before the file is closed. Throws when that fails; the waiters stay pending. */
  syncNow(file: number): void {
    if (this.pending.length + this.syncing.length > 0) fsyncSync(file);
    for (const waiter of this.takeAll()) waiter.resolve();
  }

  /** Rejects all waiters. */
  fail(error: Error): void {
    for (const waiter of this.takeAll()) waiter.reject(error);
  }

  private syncSoon(file: number): void {
    if (this.syncing.length > 0) return;
    this.timer ??= setTimeout(() => {
      this.sync(file);
    }, this.intervalMs);
  }

  private sync(file: number): void {
    this.timer = null;
    const batch = this.pending;
    this.syncing = batch;
    this.pending = [];
    fsync(file, (error) => {
      // Settled or failed meanwhile; the file has changed.
      if (this.syncing !== batch) return;
      if (error !== null) {
        this.onFailure(error);
        return;
      }
      this.syncing = [];
      for (const waiter of batch) waiter.resolve();
      if (this.pending.length > 0) this.syncSoon(file);
    });
  }

  private takeAll(): Waiter[] {
    const all = [...this.syncing, ...this.pending];
    this.syncing = [];
    this.pending = [];
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    return all;
  }
}
