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
  private own: Use = { requests: 0, tokens: 0 };
  private others: Use = { requests: 0, tokens: 0 };
  private before: Use = { requests: 0, tokens: 0 };

  /** @param nowMs Unix milliseconds: all gateways share the minutes of the clock */
  add(requests: number, tokens: number, nowMs: number): void {
    this.moveTo(nowMs);
    this.own.requests += requests;
    this.own.tokens += tokens;
  }

  /** What all gateways together used in a minute, this one's part as it was when it was asked for. */
  learnTotal(minute: number, total: Readonly<Use>, ownPart: Readonly<Use>): void {
    if (minute !== this.minute) return;
    this.others.requests = Math.max(this.others.requests, total.requests - ownPart.requests);
    this.others.tokens = Math.max(this.others.tokens, total.tokens - ownPart.tokens);
  }

  /** This gateway's part of the running minute. */
  ownUse(nowMs: number): { readonly minute: number } & Readonly<Use> {
    this.moveTo(nowMs);
    return { minute: this.minute, requests: this.own.requests, tokens: this.own.tokens };
  }

  /** Milliseconds until there is room below the ceilings; 0: there is. */
  waitMs({ rpm, tpm }: Ceilings, nowMs: number): number {
    this.moveTo(nowMs);
    const intoMinuteMs = nowMs - this.minute * MINUTE_MS;
    const share = 1 - intoMinuteMs / MINUTE_MS;
    const requests = this.own.requests + this.others.requests + this.before.requests * share;
    const tokens = this.own.tokens + this.others.tokens + this.before.tokens * share;
    const isFull = (rpm !== null && requests >= rpm) || (tpm !== null && tokens >= tpm);
    return isFull ? MINUTE_MS - intoMinuteMs : 0;
  }

  private moveTo(nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute === this.minute) return;
    const { requests, tokens } = this.own;
    this.before =
      minute === this.minute + 1
        ? { requests: requests + this.others.requests, tokens: tokens + this.others.tokens }
        : { requests: 0, tokens: 0 };
    this.own = { requests: 0, tokens: 0 };
    this.others = { requests: 0, tokens: 0 };
    this.minute = minute;
  }
}
