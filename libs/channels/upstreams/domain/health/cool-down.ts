import type { CoolDownReason } from '../../../channel-history/health/health-state.js';

const STANDARD_MS = 10_000;
const REQUESTED_MS_MIN = 1_000;
const COOL_DOWN_MS_MAX = 300_000;
const EXHAUSTED_MS = 3_600_000;
/** Until an operator enables or rotates it; the worker disables it long before the day is over. */
const REFUSED_MS = 86_400_000;

/** A provider's requested pause, limited to one second to five minutes. The same limit applies towards clients. */
export function grantedPauseMs(requestedMs: number): number {
  return Math.min(Math.max(requestedMs, REQUESTED_MS_MIN), COOL_DOWN_MS_MAX);
}

/** A pause of a credential; times are milliseconds of the caller's monotonic clock. */
export interface Pause {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly reason: CoolDownReason;
}

/** When a credential may be used again. */
export class CoolDown {
  private last: Pause | null = null;
  /** Consecutive rate limits, without a success in between. */
  private rateLimits = 0;

  /** Null: it may be used. */
  pause(nowMs: number): Pause | null {
    return this.last !== null && nowMs < this.last.untilMs ? this.last : null;
  }

  /** @param requestedMs requested by the provider; null: 10 s, doubled each time. At most five minutes. */
  limit(requestedMs: number | null, nowMs: number): Pause {
    const standardMs = STANDARD_MS * 2 ** Math.min(this.rateLimits, 10);
    this.rateLimits++;
    return this.coolFor(grantedPauseMs(requestedMs ?? standardMs), 'rate_limited', nowMs);
  }

  exhaust(nowMs: number): Pause {
    return this.coolFor(EXHAUSTED_MS, 'exhausted', nowMs);
  }

  refuse(nowMs: number): Pause {
    return this.coolFor(REFUSED_MS, 'refused', nowMs);
  }

  /** Ends the doubling, but no pause: a request that was running before may succeed during one. */
  succeed(): void {
    this.rateLimits = 0;
  }

  /** A running pause that ends later than the new one stays. */
  coolFor(durationMs: number, reason: CoolDownReason, nowMs: number): Pause {
    const running = this.pause(nowMs);
    if (running !== null && running.untilMs >= nowMs + durationMs) return running;
    this.last = { sinceMs: running?.sinceMs ?? nowMs, untilMs: nowMs + durationMs, reason };
    return this.last;
  }

  end(): void {
    this.last = null;
  }
}
