import { YookassaError } from './yookassa-error.js';

const KEY_MAX = 64;
const GOOD_FOR_MS = 86_400_000;
const KEYS_MAX = 50_000;

interface Known {
  readonly request: string;
  readonly id: string;
  readonly untilMs: number;
}

/** What was made by which key, for a day. */
export class IdempotenceKeys {
  private readonly known = new Map<string, Known>();

  /**
   * The id of what a request made before, or makes now. @throws YookassaError 400 without a key, and for the key of
   * another request
   */
  once(key: string, request: string, nowMs: number, make: () => string): string {
    if (key === '' || key.length > KEY_MAX) throw refused('Idempotence key is missing or too long');
    const before = this.known.get(key);
    if (before !== undefined && before.untilMs > nowMs) {
      if (before.request !== request) throw refused('Idempotence key duplicated');
      return before.id;
    }
    const id = make();
    this.known.set(key, { request, id, untilMs: nowMs + GOOD_FOR_MS });
    const [oldest] = this.known.keys();
    if (this.known.size > KEYS_MAX && oldest !== undefined) this.known.delete(oldest);
    return id;
  }

  clear(): void {
    this.known.clear();
  }
}

const refused = (message: string): YookassaError => new YookassaError(400, message, 'Idempotence-Key');
