/** From a date on (UTC), amounts are shown in this currency, too. */
export interface DisplayRate {
  /** `2026-11-01`. */
  readonly date: string;
  /** ISO 4217; `USD`: amounts are shown in dollars alone. */
  readonly currency: string;
  /** What one US dollar is worth: a decimal above zero. */
  readonly rate: string;
}

const USD = 'USD';
const DAY_CHARACTERS = '2026-11-01'.length;

/** The rate of the last date that is not after the moment; null: none, or dollars. */
export function rateAt(rates: readonly DisplayRate[], moment: Date): DisplayRate | null {
  const day = moment.toISOString().slice(0, DAY_CHARACTERS);
  const rate = rates.filter(({ date }) => date <= day).reduce<DisplayRate | null>(later, null);
  return rate === null || rate.currency === USD ? null : rate;
}

function later(one: DisplayRate | null, other: DisplayRate): DisplayRate {
  return one === null || one.date < other.date ? other : one;
}

/** Why these rates cannot be in force; null: they can. */
export function faultOfRates(rates: readonly DisplayRate[]): string | null {
  const dates = new Set<string>();
  for (const { date, currency, rate } of rates) {
    if (dates.has(date)) return `${date} has two rates.`;
    dates.add(date);
    if (currency === USD && !/^1(?:\.0+)?$/.test(rate)) return `${date}: the rate of USD to USD is 1, got ${rate}.`;
    if (/^0+(?:\.0+)?$/.test(rate)) return `${date}: the rate must be above zero.`;
  }
  return null;
}

export function sortedRates(rates: readonly DisplayRate[]): DisplayRate[] {
  return rates.toSorted((one, other) => (one.date < other.date ? -1 : 1));
}
