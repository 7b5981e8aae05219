const MINUTE_MS = 60_000;

/**
 * What is left of one per-minute limit. `limit` may be used at once (the burst); the allowance refills evenly: `60 rpm`
 * allows 60 requests at once and then one a second.
 */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the whole burst is available again. */
  readonly resetMs: number;
}

/** The tighter of key and organization; null when neither is limited. */
export interface LimitStates {
  readonly requests: LimitState | null;
  readonly tokens: LimitState | null;
}

/**
 * A cell is stored as `time:rest`: the time (Unix ms, plus rest/limit ms) at which the allowance is full again.
 * The backlog is its distance from now in unit-milliseconds, an exact integer; one request is 60,000 of them.
 * A time beyond now + burst + 60 s (a clock jumped) counts as exactly that.
 */
export function readBacklog(cell: string | null, limit: number, nowMs: number): number {
  const match = /^(\d+):(\d+)$/.exec(cell ?? '');
  const aheadMs = match === null ? -1 : parseInt(match[1] ?? '', 10) - nowMs;
  if (aheadMs < 0) return 0;
  if (aheadMs >= 2 * MINUTE_MS) return 2 * MINUTE_MS * limit;
  return aheadMs * limit + Math.min(parseInt(match?.[2] ?? '', 10), limit - 1);
}

/** A limit of 0 (which stops a key) is never available. */
export function limitState(backlog: number, limit: number): LimitState {
  if (limit < 1) return { limit, remaining: 0, resetMs: MINUTE_MS };
  const remaining = Math.max(0, Math.floor((MINUTE_MS * limit - backlog) / MINUTE_MS));
  return { limit, remaining, resetMs: Math.ceil(backlog / limit) };
}
