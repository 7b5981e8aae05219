import { StripeError } from './stripe-error.js';

const LIFETIME_SECONDS = 86_400;
const KEYS_MAX = 10_000;

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Kept extends Answer {
  readonly fingerprint: string;
  readonly endsAt: number;
}

/** Answers by the idempotency keys of their requests, for a day. */
export class IdempotentAnswers {
  private readonly kept = new Map<string, Kept>();
  private readonly running = new Set<string>();

  /** @throws StripeError 409 another request with the key is running; else the key is in use until `end` */
  begin(key: string): void {
    if (this.running.has(key)) {
      const message = 'Another request with this idempotency key is in progress. Try again later.';
      throw new StripeError(409, message, { type: 'idempotency_error', code: 'idempotency_key_in_use' });
    }
    this.running.add(key);
  }

  end(key: string): void {
    this.running.delete(key);
  }

  /**
   * The answer to an earlier request with the key; undefined: there was none.
   *
   * @param fingerprint what must be equal for the request to be the same
   * @throws StripeError the earlier request was another one
   */
  find(key: string, fingerprint: string, now: number): Answer | undefined {
    const kept = this.kept.get(key);
    if (kept === undefined || kept.endsAt <= now) return undefined;
    if (kept.fingerprint === fingerprint) return kept;
    throw new StripeError(
      400,
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      { type: 'idempotency_error' },
    );
  }

  keep(key: string, fingerprint: string, answer: Answer, now: number): void {
    this.kept.delete(key);
    this.kept.set(key, { ...answer, fingerprint, endsAt: now + LIFETIME_SECONDS });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEYS_MAX) break;
      this.kept.delete(oldest);
    }
  }

  clear(): void {
    this.kept.clear();
  }
}
