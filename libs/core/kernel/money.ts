/** One US dollar in nano-USD, the only unit of stored amounts. */
export const NANO_USD_PER_USD = 1_000_000_000n;
/** The least that people can pay. */
export const NANO_USD_PER_CENT = NANO_USD_PER_USD / 100n;

/** An amount rounded down to whole cents. */
export const wholeCents = (amountNanoUsd: bigint): bigint => amountNanoUsd - (amountNanoUsd % NANO_USD_PER_CENT);

/** Quotient of two integers rounded towards +infinity. `divisor` must be positive. */
export function divCeil(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError('divCeil requires a positive divisor');
  const quotient = dividend / divisor;
  return dividend > 0n && dividend % divisor !== 0n ? quotient + 1n : quotient;
}

/** The larger and the smaller of two amounts; `Math.max` does not take bigint. */
export function maxBigint(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

export function minBigint(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

/**
 * Nano-USD as a plain decimal of US dollars: no exponent, no trailing zeros (`0.000000055`, `25`, `-1.5`).
 * The text is also a valid JSON number, so `cost_usd` is written with it unquoted.
 */
export function formatUsd(amountNanoUsd: bigint): string {
  const sign = amountNanoUsd < 0n ? '-' : '';
  const digits = (amountNanoUsd < 0n ? -amountNanoUsd : amountNanoUsd).toString().padStart(10, '0');
  const point = digits.length - 9;
  let end = digits.length;
  while (end > point && digits.charAt(end - 1) === '0') end--;
  return sign + digits.slice(0, point) + (end === point ? '' : `.${digits.slice(point, end)}`);
}

const DECIMAL_USD = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?$/;

/** Reads a decimal string of US dollars with at most 9 decimals. Null when it is anything else (`1e3`, ` 1`, `1.`). */
export function parseUsd(text: string): bigint | null {
  const match = DECIMAL_USD.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const amountNanoUsd = BigInt(whole) * NANO_USD_PER_USD + BigInt(fraction.padEnd(9, '0'));
  return sign === '-' ? -amountNanoUsd : amountNanoUsd;
}
