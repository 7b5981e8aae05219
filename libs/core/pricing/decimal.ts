/** An exact decimal number: `units` × 10^-`scale`. */
export interface Decimal {
  readonly units: bigint;
  /** Zero or more. */
  readonly scale: number;
}

/** More than any provider writes; keeps the integers small whatever a text says. */
const DIGITS_MAX = 40;
const NUMBER = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a number as JSON writes it, exponents included (`0.00120`, `1e-7`). Null for anything else, or beyond 40
 * digits.
 */
export function parseDecimal(text: string): Decimal | null {
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '0', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > DIGITS_MAX) return null;
  const magnitude = BigInt(whole + fraction);
  const units = sign === '-' ? -magnitude : magnitude;
  const scale = fraction.length - exponent;
  return scale >= 0 ? { units, scale } : { units: units * tenTo(-scale), scale: 0 };
}

export function timesDecimal(left: Decimal, right: Decimal): Decimal {
  return { units: left.units * right.units, scale: left.scale + right.scale };
}

export function plusDecimal(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { units: left.units * tenTo(scale - left.scale) + right.units * tenTo(scale - right.scale), scale };
}

/** As a plain decimal: no exponent, no trailing zeros. */
export function decimalText({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const text = digits.slice(0, digits.length - scale) + (fraction === '' ? '' : `.${fraction}`);
  return units < 0n ? `-${text}` : text;
}

/** The number in units of 10^-`scale`, rounded towards +infinity. */
export function ceilDecimal({ units, scale: from }: Decimal, scale: number): bigint {
  if (from <= scale) return units * tenTo(scale - from);
  const divisor = tenTo(from - scale);
  const quotient = units / divisor;
  return units > 0n && units % divisor !== 0n ? quotient + 1n : quotient;
}

/** The number in units of 10^-`scale`, rounded towards -infinity. */
export const floorDecimal = ({ units, scale: from }: Decimal, scale: number): bigint =>
  -ceilDecimal({ units: -units, scale: from }, scale);

/** The number in units of 10^-`scale`, rounded to the nearest; halves away from zero. */
export function roundDecimal({ units, scale: from }: Decimal, scale: number): bigint {
  if (from <= scale) return units * tenTo(scale - from);
  const divisor = tenTo(from - scale);
  const magnitude = units < 0n ? -units : units;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return units < 0n ? -rounded : rounded;
}

function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
