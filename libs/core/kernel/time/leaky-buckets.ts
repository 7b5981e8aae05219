import type { Clock } from './clock.js';
import { LruMap } from '../collections/lru-map.js';

interface BucketRule {
  /** What may be in a bucket before the next use; more only delays it. */
  readonly burst: number;
  /** What leaves a bucket in a millisecond. */
  readonly leakPerMs: number;
  /** The most that a bucket holds: bounds the wait. */
  readonly max: number;
}

interface Level {
  readonly level: number;
  readonly atMs: number;
}

/** Rounding of monotonic times, far below one millisecond of any rule. */
const ROUNDING = 1e-6;

/** Leaky buckets of one gateway, each by an id; those used last are kept. */
export class LeakyBuckets {
  private readonly levels: LruMap<string, Level>;

  constructor(
    private readonly rule: BucketRule,
    private readonly clock: Clock,
    idsMax: number,
  ) {
    this.levels = new LruMap(idsMax);
  }

  /** Whole milliseconds until the bucket is back at the burst; 0: it may be used now. */
  waitMs(id: string): number {
    const over = this.levelOf(id) - this.rule.burst;
    return over <= ROUNDING ? 0 : Math.ceil(over / this.rule.leakPerMs - ROUNDING);
  }

  /** Whether anything is left in a bucket. */
  holds(id: string): boolean {
    return this.levelOf(id) > 0;
  }

  add(id: string, amount: number): void {
    const level = Math.min(this.levelOf(id) + amount, this.rule.max);
    this.levels.set(id, { level, atMs: this.clock.monotonicMs() });
  }

  private levelOf(id: string): number {
    const known = this.levels.get(id);
    if (known === undefined) return 0;
    return Math.max(0, known.level - (this.clock.monotonicMs() - known.atMs) * this.rule.leakPerMs);
  }
}
