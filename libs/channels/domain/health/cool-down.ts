const STANDARD_MS = 10_000;
const ASKED_MS_MIN = 1_000;
export const COOL_DOWN_MS_MAX = 300_000;
const EXHAUSTED_MS = 3_600_000;
/** Until an operator turns it on again or rotates it; by the end of a day the worker has long turned it off. */
const REFUSED_MS = 86_400_000;

/** `refused`: the provider does not know the key, or forbids it; `exhausted`: its account has no quota or no money. */
export type CoolDownReason = 'rate_limited' | 'exhausted' | 'refused';

/** The pause that is taken where a provider asks for one: a second to five minutes. Clients get no longer one. */
export function grantedPauseMs(askedMs: number): number {
  return Math.min(Math.max(askedMs, ASKED_MS_MIN), COOL_DOWN_MS_MAX);
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
  /** Rate limits in a row, without an answer in between. */
  private limits = 0;

  /** Null: it may be used. */
  pause(nowMs: number): Pause | null {
    return this.last !== null && nowMs < this.last.untilMs ? this.last : null;
  }

  /** @param askedMs what the provider asked for; null: 10 s, twice as long each time. At most five minutes. */
  limit(askedMs: number | null, nowMs: number): Pause {
    const standardMs = STANDARD_MS * 2 ** Math.min(this.limits, 10);
    this.limits++;
    return this.coolFor(grantedPauseMs(askedMs ?? standardMs), 'rate_limited', nowMs);
  }

  exhaust(nowMs: number): Pause {
    return this.coolFor(EXHAUSTED_MS, 'exhausted', nowMs);
  }

  refuse(nowMs: number): Pause {
    return this.coolFor(REFUSED_MS, 'refused', nowMs);
  }

  /** Requests that were under way may answer while it cools: that ends no pause, only the row of limits. */
  succeed(): void {
    this.limits = 0;
  }

  /** A pause that is over later than the new one stays. */
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
