import type { components } from '@/api/generated/management';

type Rate = components['schemas']['DisplayRateResponse'];

const DAY_CHARACTERS = '2026-11-01'.length;

/** A date has one rate of each currency. */
export const keyOfRate = ({ date, currency }: Pick<Rate, 'date' | 'currency'>): string => `${date} ${currency}`;

/**
 * Those in force, by UTC: the last one that has begun of those that are shown, and those for orders only that are the last
 * of their currency. Rates come by date.
 */
export function ratesInForce(rates: readonly Rate[], nowMs: number): ReadonlySet<Rate> {
  const today = new Date(nowMs).toISOString().slice(0, DAY_CHARACTERS);
  const begun = rates.filter(({ date }) => date <= today);
  const shown = begun.filter(({ display }) => display).slice(-1);
  const ofOrders = [...new Map(begun.map((rate) => [rate.currency, rate])).values()].filter(({ display }) => !display);
  return new Set([...shown, ...ofOrders]);
}

/** With a rate in place of `replaced`; null: a new one. Rates that cannot be in force together are refused by the API. */
export function withRate(rates: readonly Rate[], replaced: Rate | null, rate: Rate): Rate[] {
  const { date, display } = rate;
  return [
    ...(replaced === null ? rates : withoutRate(rates, replaced)),
    { date, currency: rate.currency.toUpperCase(), rate: rate.rate, display },
  ];
}

export function withoutRate(rates: readonly Rate[], removed: Rate): Rate[] {
  return rates.filter((rate) => keyOfRate(rate) !== keyOfRate(removed));
}
