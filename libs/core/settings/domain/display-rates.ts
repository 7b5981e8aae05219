/** From a date on (UTC), what a dollar is worth in a currency. Amounts are shown in one currency beside dollars. */
export interface DisplayRate {
  /** `2026-11-01`. */
  readonly date: string;
  /** ISO 4217; `USD`: amounts are shown in dollars alone. */
  readonly currency: string;
  /** What one US dollar is worth: a decimal above zero. */
  readonly rate: string;
  /** False: orders are made in it, and no amount is shown in it. Absent: amounts are shown in it. */
  readonly display?: false;
}

const USD = 'USD';
const DAY_CHARACTERS = '2026-11-01'.length;

/** Names a rate among others: of one date there is one that is shown, and one of each other currency. */
export const keyOfRate = ({ date, currency, display }: DisplayRate): string =>
  display === false ? `${date} ${currency}` : date;

/** The shown rate of the last date that is not after the moment; null: none, or dollars. */
export function rateAt(rates: readonly DisplayRate[], moment: Date): DisplayRate | null {
  const rate = lastOf(
    rates.filter(({ display }) => display !== false),
    moment,
  );
  return rate === null || rate.currency === USD ? null : rate;
}

/** The rate of a currency, shown or not; null: none has begun. */
export function rateOf(rates: readonly DisplayRate[], currency: string, moment: Date): DisplayRate | null {
  return lastOf(
    rates.filter((rate) => rate.currency === currency),
    moment,
  );
}

function lastOf(rates: readonly DisplayRate[], moment: Date): DisplayRate | null {
  const day = moment.toISOString().slice(0, DAY_CHARACTERS);
  return rates.filter(({ date }) => date <= day).reduce<DisplayRate | null>(later, null);
}

function later(one: DisplayRate | null, other: DisplayRate): DisplayRate {
  return one === null || one.date < other.date ? other : one;
}

/** Why these rates cannot be in force; null: they can. */
export function faultOfRates(rates: readonly DisplayRate[]): string | null {
  const keys = new Set<string>();
  for (const one of rates) {
    const { date, currency, rate } = one;
    for (const key of new Set([keyOfRate(one), `${date} ${currency}`])) {
      if (keys.has(key)) return `${key} has two rates.`;
      keys.add(key);
    }
    if (currency === USD && !/^1(?:\.0+)?$/.test(rate)) return `${date}: the rate of USD to USD is 1, got ${rate}.`;
    if (/^0+(?:\.0+)?$/.test(rate)) return `${date}: the rate must be above zero.`;
  }
  return null;
}

export function sortedRates(rates: readonly DisplayRate[]): DisplayRate[] {
  return rates.toSorted((one, other) => (sortedBy(one) < sortedBy(other) ? -1 : 1));
}

const sortedBy = ({ date, currency }: DisplayRate): string => `${date} ${currency}`;
