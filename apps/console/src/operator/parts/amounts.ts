const DIGITS = 18;
const UNIT = 10n ** BigInt(DIGITS);

/** The amount that a person typed, as the API writes it; null: it is none. */
export function readAmount(text: string): string | null {
  const typed = text
    .trim()
    .replace('−', '-')
    .replace(/^([+-]?)\$/, '$1');
  return /^[+-]?\d{1,12}(?:\.\d{1,9})?$/.test(typed) ? typed.replace('+', '') : null;
}

/** The exact sum of decimal strings. */
export function addAmounts(...amounts: readonly string[]): string {
  return write(amounts.reduce((sum, amount) => sum + read(amount), 0n));
}

export const isNegative = (amount: string): boolean => read(amount) < 0n;

/** −1, 0 or 1, as `Array.sort` wants it. */
export function compareAmounts(one: string, other: string): number {
  const [a, b] = [read(one), read(other)];
  return a < b ? -1 : Number(a > b);
}

function read(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole) * UNIT + BigInt(fraction.padEnd(DIGITS, '0').slice(0, DIGITS));
  return amount.startsWith('-') ? -units : units;
}

function write(units: bigint): string {
  const positive = units < 0n ? -units : units;
  const fraction = String(positive % UNIT)
    .padStart(DIGITS, '0')
    .replace(/0+$/, '');
  const text = fraction === '' ? String(positive / UNIT) : `${positive / UNIT}.${fraction}`;
  return units < 0n ? `-${text}` : text;
}
