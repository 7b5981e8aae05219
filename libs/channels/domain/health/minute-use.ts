const MINUTE_MS = 60_000;

/** Ceilings of a credential or a channel at its provider; null: not known. */
export interface Ceilings {
  readonly rpm: number | null;
  readonly tpm: number | null;
}

interface Use {
  requests: number;
  tokens: number;
}

/**
 * Requests and tokens of the last minute: those of the running minute, and of the one before as much as still lies
 * within sixty seconds. What other gateways used is told from time to time.
 */
export class MinuteUse {
  private minute = 0;
  /** Of the running minute: what others do not know of yet, and what all gateways used as far as it was told. */
  private unshared: Use = { requests: 0, tokens: 0 };
  private shared: Use = { requests: 0, tokens: 0 };
  private before: Use = { requests: 0, tokens: 0 };

  /** @param nowMs Unix milliseconds: all gateways share the minutes of the clock */
  add(requests: number, tokens: number, nowMs: number): void {
    this.moveTo(nowMs);
    this.unshared.requests += requests;
    this.unshared.tokens += tokens;
  }

  /** What is to be told to the others; from then on it counts as told. */
  takeUnshared(nowMs: number): { readonly minute: number } & Readonly<Use> {
    this.moveTo(nowMs);
    const { requests, tokens } = this.unshared;
    this.unshared = { requests: 0, tokens: 0 };
    this.shared = { requests: this.shared.requests + requests, tokens: this.shared.tokens + tokens };
    return { minute: this.minute, requests, tokens };
  }

  /** What all gateways together used in a minute, as far as they told. */
  learnTotal(minute: number, total: Readonly<Use>): void {
    if (minute === this.minute) this.shared = total;
  }

  /** Whether nothing of it counts any more. */
  isOver(nowMs: number): boolean {
    this.moveTo(nowMs);
    return [this.unshared, this.shared, this.before].every(({ requests, tokens }) => requests === 0 && tokens === 0);
  }

  /** Milliseconds until there is room below the ceilings; 0: there is. */
  waitMs({ rpm, tpm }: Ceilings, nowMs: number): number {
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
