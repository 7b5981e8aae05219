import type { components } from '@/api/generated/management';

type Rate = components['schemas']['DisplayRateResponse'];

const DAY_CHARACTERS = '2026-11-01'.length;

/** The last one that has begun, by UTC; null: none. Rates come by date. */
export function rateInForce(rates: readonly Rate[], nowMs: number): Rate | null {
  const today = new Date(nowMs).toISOString().slice(0, DAY_CHARACTERS);
  return rates.findLast(({ date }) => date <= today) ?? null;
}

/** With a rate in place of that of `replaced`; empty: a new one. Two rates of one date are refused by the API. */
export function withRate(rates: readonly Rate[], replaced: string, rate: Rate): Rate[] {
  return [...withoutRate(rates, replaced), { ...rate, currency: rate.currency.toUpperCase() }];
}

export function withoutRate(rates: readonly Rate[], removed: string): Rate[] {
  return rates.filter(({ date }) => date !== removed);
}
