import { RoutifyError } from '#core';

const DAY_MS = 86_400_000;
/** People choose days, in their time zone: the end of the last one counts. */
const REST_OF_DAY_MS = DAY_MS;

/** How long credentials of one kind may live. */
export interface LifetimeRule {
  /** For people: `API keys`. */
  readonly what: string;
  /** Of new ones whose end is not named; null: they never expire. */
  readonly defaultDays: number | null;
  /** Set by operators; null: any lifetime, and none. */
  readonly maxDays: number | null;
}

/**
 * The end of a credential. Undefined takes the default, and the longest lifetime where that is shorter. Throws 400 for a
 * later end, and for none, where the operator limits lifetimes. An end in the past is allowed: it opens nothing.
 */
export function expiryOf(requested: Date | null | undefined, rule: LifetimeRule, nowMs: number): Date | null {
  if (requested === undefined) return defaultExpiry(rule, nowMs);
  requireWithin(requested, rule, nowMs);
  return requested;
}

function defaultExpiry({ defaultDays, maxDays }: LifetimeRule, nowMs: number): Date | null {
  const days = Math.min(defaultDays ?? Infinity, maxDays ?? Infinity);
  return days === Infinity ? null : new Date(nowMs + days * DAY_MS);
}

function requireWithin(requested: Date | null, { what, maxDays }: LifetimeRule, nowMs: number): void {
  if (maxDays === null) return;
  const latestMs = nowMs + maxDays * DAY_MS;
  if (requested !== null && requested.getTime() <= latestMs + REST_OF_DAY_MS) return;
  const latest = new Date(latestMs).toISOString();
  const problem = requested === null ? 'must be set' : 'is too late';
  throw new RoutifyError(
    'invalid_request_error',
    `expires_at ${problem}: in this installation, ${what} expire within ${maxDays} days, at the latest on ${latest}.`,
    { param: 'expires_at', metadata: { max_days: maxDays } },
  );
}
