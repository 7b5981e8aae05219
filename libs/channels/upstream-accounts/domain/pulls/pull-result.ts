/**
 * What a provider answered. `unsupported`: it has no such API, or no amount for this key. `refused`: the key may not ask, which
 * says nothing of the calls that it is for. `limited`: later. `failed`: there was no answer that can be read.
 */
export const PULL_RESULTS = ['amount', 'unsupported', 'refused', 'limited', 'failed'] as const;
type PullResultKind = (typeof PULL_RESULTS)[number];

/** Of `unsupported` and `failed`: why. */
export const PULL_DETAILS = [
  ...['no_api', 'not_found', 'unlimited'],
  ...['timeout', 'blocked_address', 'no_connection', 'too_large', 'redirect', 'status', 'unreadable', 'undecryptable'],
] as const;
type PullDetail = (typeof PULL_DETAILS)[number];

/** Currencies in which providers say balances. */
export const CURRENCIES = ['USD', 'CNY'] as const;
export type Currency = (typeof CURRENCIES)[number];

export interface PulledAmount {
  readonly currency: Currency;
  /** Billionths of its unit. */
  readonly nano: bigint;
}

export interface PullResult {
  readonly kind: PullResultKind;
  readonly detail: PullDetail | null;
  /** Of `amount`: at least one. */
  readonly amounts: readonly PulledAmount[];
  /** Of `limited`: what the provider asks for; null: it does not say. */
  readonly retryAfterMs: number | null;
}

const NOTHING = { detail: null, amounts: [], retryAfterMs: null } as const;

export const pulled = (amounts: readonly PulledAmount[]): PullResult => ({ ...NOTHING, kind: 'amount', amounts });
export const unsupported = (detail: PullDetail): PullResult => ({ ...NOTHING, kind: 'unsupported', detail });
export const failed = (detail: PullDetail): PullResult => ({ ...NOTHING, kind: 'failed', detail });
export const REFUSED: PullResult = { ...NOTHING, kind: 'refused' };

/** What a status says; null: its body does. */
export function resultOfStatus(status: number, retryAfterMs: number | null): PullResult | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return failed('redirect');
  if (status === 401 || status === 403) return REFUSED;
  if (status === 404 || status === 405) return unsupported('not_found');
  if (status === 429) return { ...NOTHING, kind: 'limited', retryAfterMs };
  return failed('status');
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WAIT_MAX_MS = 24 * HOUR_MS;

/**
 * Time until the next pull: 10 to 15 minutes, or 6 to 9 hours after an answer that is unlikely to change.
 *
 * @param random from 0 to below 1
 */
export function nextPullMs({ kind, retryAfterMs }: PullResult, random: number): number {
  const isFinal = kind === 'refused' || kind === 'unsupported';
  const leastMs = isFinal ? 6 * HOUR_MS : 10 * MINUTE_MS;
  const plannedMs = Math.round(leastMs * (1 + random / 2));
  return Math.max(plannedMs, Math.min(retryAfterMs ?? 0, WAIT_MAX_MS));
}
