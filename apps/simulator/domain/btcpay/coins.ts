/** The price of one bitcoin: no amount of cents is a whole number of satoshis, as in the world. */
export const RATE_CENTS = 6_439_223n;
const SATS_PER_BTC = 100_000_000n;

/** What is due for an amount, rounded up to what a wallet can pay. */
export const satsOf = (cents: bigint): bigint => (cents * SATS_PER_BTC + RATE_CENTS - 1n) / RATE_CENTS;

/** Their value, rounded down to cents. */
export const centsOfSats = (sats: bigint): bigint => (sats * RATE_CENTS) / SATS_PER_BTC;

export const formatBtc = (sats: bigint): string => formatDecimal(sats, 8);

export const formatCents = (cents: bigint): string => formatDecimal(cents, 2);

/** Null: it is no amount in whole cents. */
export function parseCents(text: unknown): bigint | null {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(String(text)) ?? [];
  return whole === undefined ? null : BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
}

function formatDecimal(units: bigint, digits: number): string {
  const [sign, text] = units < 0n ? ['-', String(-units)] : ['', String(units)];
  const padded = text.padStart(digits + 1, '0');
  return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}
