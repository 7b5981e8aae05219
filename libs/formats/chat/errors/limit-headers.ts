/** A limit a minute, with what is left of it and the time until all of it is. */
interface LimitCount {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** Limits of a key; null: unlimited. */
export interface LimitCounts {
  readonly requests: LimitCount | null;
  readonly tokens: LimitCount | null;
}

/** `x-ratelimit-{limit,remaining,reset}-{requests,tokens}` as OpenAI writes them; absent when unlimited. */
export function limitHeaders(limits: LimitCounts): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ['requests', 'tokens'] as const) {
    const state = limits[name];
    if (state === null) continue;
    headers[`x-ratelimit-limit-${name}`] = String(state.limit);
    headers[`x-ratelimit-remaining-${name}`] = String(state.remaining);
    headers[`x-ratelimit-reset-${name}`] = formatReset(state.resetMs);
  }
  return headers;
}

/** A duration as `250ms`, `1s` or `6m0s`. */
export function formatReset(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.ceil(durationMs)}ms`;
  const seconds = Math.ceil(durationMs / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
