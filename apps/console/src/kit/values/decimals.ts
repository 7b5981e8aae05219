// Decimal strings of the API are added exactly; a double would lose places.

const DIGITS = 15;

/** The sum of amounts. */
export function addUsd(amounts: readonly string[]): string {
  return write(amounts.reduce((sum, amount) => sum + read(amount), 0n));
}

/** The share of a whole, from 0; a whole of nothing is used up. For bars and percentages only. */
export function shareOf(part: string, whole: string): number {
  return read(whole) === 0n ? 1 : Number(part) / Number(whole);
}

function read(decimal: string): bigint {
  const isNegative = decimal.startsWith('-');
  const [whole = '', fraction = ''] = decimal.replace('-', '').split('.');
  const value = BigInt(whole + fraction.slice(0, DIGITS).padEnd(DIGITS, '0'));
  return isNegative ? -value : value;
}

function write(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(DIGITS + 1, '0');
  const fraction = digits.slice(-DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -DIGITS);
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
