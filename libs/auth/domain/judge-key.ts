import type { Principal } from '#kernel';
import { expiryOf, principalOf, type KeyRecord } from './principal-of.js';

export type KeyRefusal = 'invalid_api_key' | 'key_revoked' | 'key_expired' | 'account_suspended';

/** What a key is worth until something changes: a principal, or the reason why it is none; from `expiresAtMs` on, expired. */
export interface KeyStanding {
  readonly verdict: Principal | KeyRefusal;
  /** Unix milliseconds; Infinity when it never expires or is refused for good. */
  readonly expiresAtMs: number;
}

/** The standing of a looked-up key; null stands for one that does not exist. */
export function judgeKey(key: KeyRecord | null): KeyStanding {
  if (key === null) return { verdict: 'invalid_api_key', expiresAtMs: Infinity };
  if (key.status !== 'active') return { verdict: 'key_revoked', expiresAtMs: Infinity };
  const expiresAtMs = expiryOf(key)?.getTime() ?? Infinity;
  const { status, archivedAt } = key.organization;
  if (status !== 'active' || archivedAt !== null) return { verdict: 'account_suspended', expiresAtMs };
  return { verdict: principalOf(key), expiresAtMs };
}

/** The verdict at one moment, Unix milliseconds. */
export function verdictAt({ verdict, expiresAtMs }: KeyStanding, nowMs: number): Principal | KeyRefusal {
  return nowMs >= expiresAtMs ? 'key_expired' : verdict;
}
