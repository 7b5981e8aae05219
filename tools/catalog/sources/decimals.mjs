// Prices are decimal texts: a number is turned into the digits with which it was written, and never calculated with.

/** The shortest digits of a number of a source; throws where they have an exponent. */
export function digitsOf(number) {
  const digits = String(number);
  if (!/^\d+(\.\d+)?$/.test(digits)) throw new Error(`${digits} is no price`);
  return digits;
}

/** A thousandth of a decimal text. */
export function thousandth(digits) {
  const [whole, fraction = ''] = digits.split('.');
  const padded = whole.padStart(4, '0');
  const moved = `${padded.slice(0, -3)}.${padded.slice(-3)}${fraction}`;
  return moved.replace(/\.?0+$/, '').replace(/^0+(?=\d)/, '');
}
