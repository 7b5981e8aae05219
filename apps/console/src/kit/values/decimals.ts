import { decimalText, parseDecimal, plusDecimal, timesDecimal, type Decimal } from '@server/core/pricing/decimal';

// Decimal strings of the API stay exact; a double would lose places.

function read(decimal: string): Decimal {
  const value = parseDecimal(decimal);
  if (value === null) throw new RangeError(`no decimal: ${decimal}`);
  return value;
}

const negated = ({ units, scale }: Decimal): Decimal => ({ units: -units, scale });

/** The difference; its sign alone compares. */
const difference = (a: string, b: string): Decimal => plusDecimal(read(a), negated(read(b)));

export const subtractUsd = (a: string, b: string): string => decimalText(difference(a, b));

/** The sum of amounts. */
export function addUsd(amounts: readonly string[]): string {
  return decimalText(amounts.map(read).reduce(plusDecimal, { units: 0n, scale: 0 }));
}

export const multiplyUsd = (a: string, b: string): string => decimalText(timesDecimal(read(a), read(b)));

/** What a part of a whole is of an amount, rounded up to as many decimals as the amount has. None of them is negative. */
export function portionOf(amount: string, part: string, whole: string): string {
  const decimals = amount.split('.')[1]?.length ?? 0;
  const [all, numerator, denominator] = [read(amount), read(part), read(whole)];
  const dividend = all.units * numerator.units * 10n ** BigInt(denominator.scale + decimals);
  const divisor = denominator.units * 10n ** BigInt(all.scale + numerator.scale);
  return divisor === 0n ? '0' : decimalText({ units: (dividend + divisor - 1n) / divisor, scale: decimals });
}

/** The greatest multiple of a step that is no more than an amount that is not negative; with the decimals of the step. */
export function roundDown(decimal: string, step: string): string {
  const [amount, multiple] = [read(decimal), read(step)];
  const scale = Math.max(amount.scale, multiple.scale);
  const unitsOf = ({ units, scale: own }: Decimal): bigint => units * 10n ** BigInt(scale - own);
  const rounded = unitsOf(amount) - (unitsOf(amount) % unitsOf(multiple));
  const decimals = step.split('.')[1]?.length ?? 0;
  const digits = String(rounded / 10n ** BigInt(scale - decimals)).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

export function compareUsd(a: string, b: string): number {
  const { units } = difference(a, b);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** The lesser one of all; null: there is none. */
export function leastUsd(decimals: readonly string[]): string | null {
  return decimals.reduce<string | null>((low, next) => (low === null || compareUsd(next, low) < 0 ? next : low), null);
}

/** The share of a whole, from 0; a whole of nothing is used up. For bars and percentages only. */
export function shareOf(part: string, whole: string): number {
  return compareUsd(whole, '0') === 0 ? 1 : Number(part) / Number(whole);
}

/** What is kept of a price, from 1 down; below 0 it is sold under cost. Null: there is no price or no cost. */
export function marginOf(price: string | null | undefined, cost: string | null | undefined): number | null {
  if (price === null || price === undefined || cost === null || cost === undefined) return null;
  return compareUsd(price, '0') === 0 ? null : shareOf(subtractUsd(price, cost), price);
}
