import type { components } from '@/api/generated/management';
import type { StatusKind } from '@/kit';
import { shareOf } from '@/kit/values/decimals';

export type Key = components['schemas']['KeyResponse'];
export type Cap = Key['caps'][number];

interface KeyState {
  readonly kind: StatusKind;
  readonly word: 'active' | 'new' | 'rotating' | 'expired' | 'revoked';
}

/** What a list says of a key. A new secret beside a valid old one needs a look: the old one ends soon. */
export function keyState(key: Key, nowMs: number): KeyState {
  if (key.status === 'revoked') return { kind: 'rest', word: 'revoked' };
  if (key.expires_at !== null && Date.parse(key.expires_at) <= nowMs) return { kind: 'rest', word: 'expired' };
  const old = key.previous_secret;
  if (old !== null && Date.parse(old.valid_until) > nowMs) return { kind: 'warn', word: 'rotating' };
  return key.last_used_at === null ? { kind: 'live', word: 'new' } : { kind: 'ok', word: 'active' };
}

/** The cap that is reached first. */
export function tightestCap(caps: readonly Cap[]): Cap | undefined {
  const share = (cap: Cap): number => shareOf(cap.spent_usd, cap.amount_usd);
  return caps.toSorted((one, other) => share(other) - share(one))[0];
}
