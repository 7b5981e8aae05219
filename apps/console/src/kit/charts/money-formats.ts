import { numberFormat } from '../values/intl';

interface MoneyFormats {
  readonly formatValue: (value: number) => string;
  readonly formatAxis: (value: number) => string;
}

/** A chart below it shows fractions of cents: the first requests of an installation are set apart, too. */
const SMALL_USD = 1;

/** How a chart writes US dollars, by its largest value. The table beside it has the exact amounts. */
export function moneyFormats(largest: number, locale: string): MoneyFormats {
  const dollars = (options: Intl.NumberFormatOptions): ((value: number) => string) => {
    const style = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;
    const format = numberFormat(locale, { ...style, ...options });
    return (value) => format.format(value).replace('-', '−');
  };
  if (largest >= SMALL_USD) {
    return { formatValue: dollars({}), formatAxis: dollars({ trailingZeroDisplay: 'stripIfInteger' }) };
  }
  return {
    formatValue: dollars({ minimumFractionDigits: 0, maximumFractionDigits: 6 }),
    formatAxis: dollars({ minimumFractionDigits: 0, maximumSignificantDigits: 2 }),
  };
}
