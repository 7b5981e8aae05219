const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * `text` × 10^`power` as a whole number, computed from its digits: `1.5e-07` never becomes a binary float. The fraction
 * is rounded to the nearest, which also removes float noise of the file (`4.4999999999999996e-07`). Null when the text
 * is not a decimal.
 */
export function scaleDecimal(text: string, power: number): bigint | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = match;
  const shift = power + Number(exponent) - fraction.length;
  const amount = shifted(BigInt(whole + fraction), shift);
  return sign === '-' ? -amount : amount;
}

function shifted(digits: bigint, shift: number): bigint {
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (digits * 2n + divisor) / (divisor * 2n);
}
