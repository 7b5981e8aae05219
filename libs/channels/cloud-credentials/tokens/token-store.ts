import type { Lease } from './token-service.js';

/** A token is renewed from this long before its end on, while calls still use it. */
const AHEAD_MS = 300_000;
/** A token that ends sooner may end on its way. */
const SLACK_MS = 10_000;
/** After a renewal that failed. */
const PAUSE_MS = 5_000;

interface Held<Value> {
  lease: Lease<Value> | null;
  /** Of the secret that the token was given for. */
  readonly version: number;
  pending: Promise<Value> | null;
  pausedUntilMs: number;
}

/** Tokens of credentials. One request for a token serves all calls that wait for it. */
export class TokenStore<Value> {
  private readonly held = new Map<string, Held<Value>>();

  constructor(private readonly nowMs: () => number) {}

  /** The token, at once where there is one. */
  take(key: string, version: number, fetch: () => Promise<Lease<Value>>): Value | Promise<Value> {
    const entry = this.entryOf(key, version);
    const { lease } = entry;
    const leftMs = lease === null ? 0 : lease.expiresAtMs - this.nowMs();
    if (lease === null || leftMs <= SLACK_MS) return this.fetched(entry, fetch);
    if (leftMs <= AHEAD_MS && entry.pausedUntilMs <= this.nowMs()) this.fetched(entry, fetch).catch(() => undefined);
    return lease.value;
  }

  /** Forgets a token that was refused; a newer one stays. */
  drop(key: string, value: Value): void {
    const entry = this.held.get(key);
    if (entry?.lease?.value === value) entry.lease = null;
  }

  private entryOf(key: string, version: number): Held<Value> {
    const known = this.held.get(key);
    if (known?.version === version) return known;
    const entry: Held<Value> = { lease: null, version, pending: null, pausedUntilMs: 0 };
    this.held.set(key, entry);
    return entry;
  }

  private fetched(entry: Held<Value>, fetch: () => Promise<Lease<Value>>): Promise<Value> {
    entry.pending ??= this.renew(entry, fetch);
    return entry.pending;
  }

  private async renew(entry: Held<Value>, fetch: () => Promise<Lease<Value>>): Promise<Value> {
    try {
      entry.lease = await fetch();
      return entry.lease.value;
    } catch (error) {
      entry.pausedUntilMs = this.nowMs() + PAUSE_MS;
      throw error;
    } finally {
      entry.pending = null;
    }
  }
}
