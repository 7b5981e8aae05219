import { readUsage, type LimitUsage } from '@/caps/data/cap-usage';
import { compareUsd, shareOf } from '@/kit/values/decimals';
import type { CapView, CreditsView, KeyView } from './read-key';

/** Why the gateway would refuse the next request with a key. */
export type Hindrance = { readonly kind: 'cap'; readonly cap: CapView } | { readonly kind: 'balance' };

export function hindrancesOf({ caps }: KeyView, credits: CreditsView | null): readonly Hindrance[] {
  const used = caps.filter((cap) => stops(cap) && compareUsd(usageOf(cap).left, '0') <= 0);
  const isEmpty = credits !== null && compareUsd(credits.available_usd, '0') <= 0;
  return [...used.map((cap) => ({ kind: 'cap', cap }) as const), ...(isEmpty ? [{ kind: 'balance' } as const] : [])];
}

/** Whether it refuses any request once it is reached: one of a model or a label leaves others. */
const stops = ({ enforced, model, tag }: CapView): boolean => enforced && model === null && tag === null;

export function usageOf(cap: CapView): LimitUsage {
  return readUsage(cap.amount_requests === undefined ? 'usd' : 'requests', cap);
}

/** How much of a cap is gone, what running requests hold included. */
export function usedShare(cap: CapView): number {
  const { left, limit } = usageOf(cap);
  return compareUsd(limit, '0') === 0 ? 1 : 1 - shareOf(left, limit);
}

/** The cap that is reached first, of those that stop all requests. */
export function leastCap(caps: readonly CapView[]): CapView | undefined {
  return caps.filter(stops).toSorted((one, other) => usedShare(other) - usedShare(one))[0];
}
