import type { Principal } from '#core';
import { expiryOf, principalOf, type KeyRecord } from './principal-of.js';

export type KeyRefusal = 'invalid_api_key' | 'key_revoked' | 'key_expired' | 'account_suspended';

/** Cacheable state of a key: a principal or the reason of its refusal; expired from `expiresAtMs` on. */
export interface KeyState {
  readonly verdict: Principal | KeyRefusal;
  /** Unix milliseconds; Infinity when it never expires or is refused permanently. */
  readonly expiresAtMs: number;
}

/** The state of a stored key; null: no such key. */
export function evaluateKey(key: KeyRecord | null): KeyState {
  if (key === null) return { verdict: 'invalid_api_key', expiresAtMs: Infinity };
  if (key.status !== 'active') return { verdict: 'key_revoked', expiresAtMs: Infinity };
  const expiresAtMs = expiryOf(key)?.getTime() ?? Infinity;
  const { status, isArchived } = key.organization;
  if (status !== 'active' || isArchived) return { verdict: 'account_suspended', expiresAtMs };
  return { verdict: principalOf(key), expiresAtMs };
}

/** The verdict at `nowMs`, Unix milliseconds. */
export function verdictAt({ verdict, expiresAtMs }: KeyState, nowMs: number): Principal | KeyRefusal {
  return nowMs >= expiresAtMs ? 'key_expired' : verdict;
}
