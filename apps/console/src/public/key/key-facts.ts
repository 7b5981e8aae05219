import { compareUsd, shareOf } from '@/kit/values/decimals';
import type { CapView, CreditsView, KeyView } from './read-key';

/** Why the gateway would refuse the next request with a key. */
export type Hindrance = { readonly kind: 'cap'; readonly cap: CapView } | { readonly kind: 'balance' };

export function hindrancesOf({ caps }: KeyView, credits: CreditsView | null): readonly Hindrance[] {
  const used = caps.filter(({ remaining_usd: left }) => compareUsd(left, '0') <= 0);
  const isEmpty = credits !== null && compareUsd(credits.available_usd, '0') <= 0;
  return [...used.map((cap) => ({ kind: 'cap', cap }) as const), ...(isEmpty ? [{ kind: 'balance' } as const] : [])];
}

/** How much of a cap is gone, what running requests hold included. */
export function usedShare({ remaining_usd: left, amount_usd: amount }: CapView): number {
  return compareUsd(amount, '0') === 0 ? 1 : 1 - shareOf(left, amount);
}

/** The cap that leaves the least. */
export function leastCap(caps: readonly CapView[]): CapView | undefined {
  return caps.toSorted((one, other) => compareUsd(one.remaining_usd, other.remaining_usd))[0];
}
