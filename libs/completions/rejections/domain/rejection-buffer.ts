import type { Rejection, RejectionBatch, RejectionCount } from './rejection.js';

/** Samples of one second: of an organization, of all unknown keys, and of all. */
const OWNER_SAMPLES_PER_SECOND = 5;
/** The same of a minute: what a loop sends for hours fills no table. */
const OWNER_SAMPLES_PER_MINUTE = 60;
/** While nothing can be delivered. */
const SAMPLES_MAX = 1_000;
/** Beyond it counts lose their owner, but no rejection is left out. */
const COUNTS_MAX = 10_000;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const NO_KEY = '';

type Owned = Pick<RejectionCount, 'organizationId' | 'keyId' | 'code'>;

/** Rejections that wait for their delivery, in bounded memory: every one is counted, some are kept. */
export class RejectionBuffer {
  private counts = new Map<string, RejectionCount>();
  private samples: Rejection[] = [];
  private readonly ofSecond = new OwnerLimit(SECOND_MS, OWNER_SAMPLES_PER_SECOND);
  private readonly ofMinute = new OwnerLimit(MINUTE_MS, OWNER_SAMPLES_PER_MINUTE);

  add(rejection: Rejection, nowMs: number): void {
    this.count(rejection, nowMs);
    if (this.samples.length >= SAMPLES_MAX) return;
    const owner = rejection.organizationId ?? NO_KEY;
    if (this.ofSecond.allows(owner, nowMs) && this.ofMinute.allows(owner, nowMs)) this.samples.push(rejection);
  }

  /** Rejections of which nothing but the code is known. */
  addCount(code: string, count: number, nowMs: number): void {
    this.count({ organizationId: null, keyId: null, code }, nowMs, count);
  }

  /** Everything so far as a batch; null: there is nothing. */
  take(id: string): RejectionBatch | null {
    if (this.counts.size === 0) return null;
    const batch = { id, counts: [...this.counts.values()], samples: this.samples };
    this.counts = new Map();
    this.samples = [];
    return batch;
  }

  private count({ organizationId, keyId, code }: Owned, nowMs: number, count = 1): void {
    const owned = { minuteMs: nowMs - (nowMs % MINUTE_MS), organizationId, keyId, code, count };
    const isTooMany = this.counts.size >= COUNTS_MAX && !this.counts.has(keyOf(owned));
    const added = isTooMany ? { ...owned, organizationId: null, keyId: null } : owned;
    const known = this.counts.get(keyOf(added))?.count ?? 0;
    this.counts.set(keyOf(added), { ...added, count: known + count });
  }
}

function keyOf({ minuteMs, keyId, code }: RejectionCount): string {
  return `${minuteMs} ${keyId ?? NO_KEY} ${code}`;
}

/** At most so many of each owner in a window of time. */
class OwnerLimit {
  private window = 0;
  private used = new Map<string, number>();

  constructor(
    private readonly windowMs: number,
    private readonly max: number,
  ) {}

  allows(owner: string, nowMs: number): boolean {
    const window = Math.floor(nowMs / this.windowMs);
    if (window !== this.window) {
      this.window = window;
      this.used = new Map();
    }
    const count = this.used.get(owner) ?? 0;
    if (count >= this.max) return false;
    this.used.set(owner, count + 1);
    return true;
  }
}
