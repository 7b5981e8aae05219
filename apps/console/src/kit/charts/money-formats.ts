import { numberFormat } from '../values/intl';

interface MoneyFormats {
  readonly formatValue: (value: number) => string;
  readonly formatAxis: (value: number) => string;
}

/** A chart below it shows fractions of cents: the first requests of an installation are set apart, too. */
const SMALL_USD = 1;

/** How a chart writes US dollars, by its largest value. The table beside it has the exact amounts. */
export function moneyFormats(largest: number, locale: string): MoneyFormats {
  const style = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;
  if (largest >= SMALL_USD) {
    const sums = numberFormat(locale, style);
    const axis = numberFormat(locale, { ...style, trailingZeroDisplay: 'stripIfInteger' });
    return { formatValue: (value) => sums.format(value), formatAxis: (value) => axis.format(value) };
  }
  const values = numberFormat(locale, { ...style, minimumFractionDigits: 0, maximumFractionDigits: 6 });
  const ticks = numberFormat(locale, { ...style, minimumFractionDigits: 0, maximumSignificantDigits: 2 });
  return { formatValue: (value) => values.format(value), formatAxis: (value) => ticks.format(value) };
}
