const MINUTE_MS = 60_000;

/** Limits of a credential at its provider, per minute; null: unknown. */
interface ProviderLimits {
  readonly rpm: number | null;
  readonly tpm: number | null;
}

interface Use {
  requests: number;
  tokens: number;
}

/**
 * Requests and tokens of the last minute, as a sliding window: the current minute, and the part of the previous one
 * within sixty seconds. The use of other gateways is added from time to time.
 */
export class MinuteUse {
  private minute = 0;
  /** In the current minute: local use not yet published, and the published use of all gateways. */
  private unshared: Use = { requests: 0, tokens: 0 };
  private shared: Use = { requests: 0, tokens: 0 };
  private before: Use = { requests: 0, tokens: 0 };

  /** @param nowMs Unix milliseconds: all gateways share the minutes of the clock */
  add(requests: number, tokens: number, nowMs: number): void {
    this.moveTo(nowMs);
    this.unshared.requests += requests;
    this.unshared.tokens += tokens;
  }

  /** Takes the use to be published; from then on it counts as shared. */
  takeUnshared(nowMs: number): { readonly minute: number } & Readonly<Use> {
    this.moveTo(nowMs);
    const { requests, tokens } = this.unshared;
    this.unshared = { requests: 0, tokens: 0 };
    this.shared = { requests: this.shared.requests + requests, tokens: this.shared.tokens + tokens };
    return { minute: this.minute, requests, tokens };
  }

  /** Sets the published use of all gateways in a minute. */
  setTotal(minute: number, total: Readonly<Use>): void {
    if (minute === this.minute) this.shared = total;
  }

  /** Whether no use counts any more. */
  isOver(nowMs: number): boolean {
    this.moveTo(nowMs);
    return [this.unshared, this.shared, this.before].every(({ requests, tokens }) => requests === 0 && tokens === 0);
  }

  /** Milliseconds until the use is below the limits; 0: it is. */
  waitMs({ rpm, tpm }: ProviderLimits, nowMs: number): number {
    this.moveTo(nowMs);
    const intoMinuteMs = nowMs - this.minute * MINUTE_MS;
    const share = 1 - intoMinuteMs / MINUTE_MS;
    const requests = this.unshared.requests + this.shared.requests + this.before.requests * share;
    const tokens = this.unshared.tokens + this.shared.tokens + this.before.tokens * share;
    const isFull = (rpm !== null && requests >= rpm) || (tpm !== null && tokens >= tpm);
    return isFull ? MINUTE_MS - intoMinuteMs : 0;
  }

  private moveTo(nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute === this.minute) return;
    const isNext = minute === this.minute + 1;
    this.before = {
      requests: isNext ? this.unshared.requests + this.shared.requests : 0,
      tokens: isNext ? this.unshared.tokens + this.shared.tokens : 0,
    };
    this.unshared = { requests: 0, tokens: 0 };
    this.shared = { requests: 0, tokens: 0 };
    this.minute = minute;
  }
}
