/** Dear to make and cheap to use: a table has hundreds of cells, and few formats. */
function keep<Options extends object, Format>(make: (locale: string, options: Options) => Format) {
  const kept = new Map<string, Format>();
  return (locale: string, options: Options): Format => {
    const key = `${locale} ${JSON.stringify(options)}`;
    const format = kept.get(key) ?? make(locale, options);
    kept.set(key, format);
    return format;
  };
}

export const numberFormat = keep((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));

export const dateFormat = keep(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

/** How amounts of a currency are written: by its own sign, which is a longer one where another currency has it. */
export const currencyStyle = keep((locale, { currency }: { readonly currency: string }) => {
  const narrow = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  // `$` is that of many countries, and in Chinese the yen has the sign of the yuan.
  const isShared = currency === 'JPY' || (currency !== 'USD' && signIn(locale, narrow) === '$');
  return isShared ? ({ ...narrow, currencyDisplay: 'symbol' } as const) : narrow;
});

export const currencySign = (currency: string, locale: string): string =>
  signIn(locale, currencyStyle(locale, { currency }));

const signIn = (locale: string, style: Intl.NumberFormatOptions): string =>
  numberFormat(locale, style)
    .formatToParts(0)
    .find(({ type }) => type === 'currency')?.value ?? '';

/** Decimals of a currency's minor unit: two of the dollar, none of the yen. */
export const decimalsOf = (currency: string): number =>
  numberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
