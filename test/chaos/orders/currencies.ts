/** A currency that customers pay cards in. */
export interface Currency {
  readonly code: string;
  /** Of the unit that Stripe counts it in. */
  readonly decimals: number;
  /** What people pay is a multiple of so many units. */
  readonly step: bigint;
  /** Units for a US dollar, as operators write it. */
  readonly rate: string;
}

/**
 * Of each kind of unit. Units by https://docs.stripe.com/currencies, read on 2026-07-10: whole units for yen, won, dong and
 * Chilean pesos, thousandths whose last digit is 0 for dinars, hundredths for all others; those of forints, rupiahs, Colombian
 * pesos and Pakistani rupees are 00. Written for this check alone.
 */
export const CURRENCIES: readonly Currency[] = [
  { code: 'USD', decimals: 2, step: 1n, rate: '1' },
  { code: 'EUR', decimals: 2, step: 1n, rate: '0.9137' },
  { code: 'GBP', decimals: 2, step: 1n, rate: '0.7891' },
  { code: 'CHF', decimals: 2, step: 1n, rate: '0.8813' },
  { code: 'PLN', decimals: 2, step: 1n, rate: '3.9317' },
  { code: 'SEK', decimals: 2, step: 1n, rate: '10.713' },
  { code: 'INR', decimals: 2, step: 1n, rate: '84.07' },
  { code: 'BRL', decimals: 2, step: 1n, rate: '5.7731' },
  { code: 'MXN', decimals: 2, step: 1n, rate: '20.317' },
  { code: 'TWD', decimals: 2, step: 1n, rate: '32.41' },
  { code: 'JPY', decimals: 0, step: 1n, rate: '151.37' },
  { code: 'KRW', decimals: 0, step: 1n, rate: '1391.7' },
  { code: 'VND', decimals: 0, step: 1n, rate: '25413' },
  { code: 'CLP', decimals: 0, step: 1n, rate: '951.3' },
  { code: 'HUF', decimals: 2, step: 100n, rate: '361.47' },
  { code: 'IDR', decimals: 2, step: 100n, rate: '16231' },
  { code: 'COP', decimals: 2, step: 100n, rate: '4127.3' },
  { code: 'PKR', decimals: 2, step: 100n, rate: '278.9' },
  { code: 'KWD', decimals: 3, step: 10n, rate: '0.3071' },
  { code: 'BHD', decimals: 3, step: 10n, rate: '0.3769' },
];

const NANO = 1_000_000_000n;
const RATE_DIGITS = 4;

/** Exact: no rate has more digits. */
const rateTenThousandths = ({ rate }: Currency): bigint => {
  const [whole = '0', fraction = ''] = rate.split('.');
  return BigInt(whole + fraction.padEnd(RATE_DIGITS, '0'));
};

/** What an amount comes to, rounded down to what people pay. */
export function totalMinor(currency: Currency, amountNanoUsd: bigint): bigint {
  const { decimals, step } = currency;
  const scaled = amountNanoUsd * rateTenThousandths(currency) * 10n ** BigInt(decimals);
  const minor = scaled / (NANO * 10n ** BigInt(RATE_DIGITS));
  return minor - (minor % step);
}

/** What minor units are worth in nano-USD, rounded up. */
export function worthOf(currency: Currency, minor: bigint): bigint {
  const dividend = minor * NANO * 10n ** BigInt(RATE_DIGITS);
  const divisor = rateTenThousandths(currency) * 10n ** BigInt(currency.decimals);
  return (dividend + divisor - 1n) / divisor;
}
