// Decimal strings of the API stay exact; a double would lose places.

interface Exact {
  readonly digits: bigint;
  /** Of them, how many stand after the point. */
  readonly scale: number;
}

function parse(decimal: string): Exact {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

function format({ digits, scale }: Exact): string {
  const isNegative = digits < 0n;
  const text = (isNegative ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  const value = fraction === '' ? whole : `${whole}.${fraction}`;
  return isNegative && value !== '0' ? `-${value}` : value;
}

function scaled(a: string, b: string): readonly [bigint, bigint, number] {
  const [x, y] = [parse(a), parse(b)];
  const scale = Math.max(x.scale, y.scale);
  return [x.digits * 10n ** BigInt(scale - x.scale), y.digits * 10n ** BigInt(scale - y.scale), scale];
}

export function subtractUsd(a: string, b: string): string {
  const [x, y, scale] = scaled(a, b);
  return format({ digits: x - y, scale });
}

/** The sum of amounts. */
export function addUsd(amounts: readonly string[]): string {
  return amounts.reduce((sum, amount) => {
    const [x, y, scale] = scaled(sum, amount);
    return format({ digits: x + y, scale });
  }, '0');
}

export function multiplyUsd(a: string, b: string): string {
  const [x, y] = [parse(a), parse(b)];
  return format({ digits: x.digits * y.digits, scale: x.scale + y.scale });
}

export function compareUsd(a: string, b: string): number {
  const [x, y] = scaled(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
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
