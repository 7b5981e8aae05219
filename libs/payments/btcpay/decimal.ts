/** A decimal number, exact: `digits` / 10^`scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** What a wallet can hold, and more; longer ones would only cost time. */
const DECIMAL = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/;
const NANO_SCALE = 9;

/** Null: it is no plain decimal. */
export function parseDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

export function minus(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { digits: digitsAt(left, scale) - digitsAt(right, scale), scale };
}

/** The product in nano-units, rounded down; zero for a negative one. */
export function nanoProductOf(left: Decimal, right: Decimal): bigint {
  const digits = left.digits * right.digits;
  const scale = left.scale + right.scale;
  if (digits <= 0n) return 0n;
  return scale <= NANO_SCALE ? digits * power(NANO_SCALE - scale) : digits / power(scale - NANO_SCALE);
}

const digitsAt = ({ digits, scale }: Decimal, wanted: number): bigint => digits * power(wanted - scale);

const power = (exponent: number): bigint => 10n ** BigInt(exponent);
