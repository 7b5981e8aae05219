/** The amount that a person typed, as the API writes it; null: it is none. */
export function readAmount(text: string): string | null {
  const typed = text
    .trim()
    .replace('−', '-')
    .replace(/^([+-]?)\$/, '$1');
  return /^[+-]?\d{1,12}(?:\.\d{1,9})?$/.test(typed) ? typed.replace('+', '') : null;
}

export const isNegative = (amount: string): boolean => /^-.*[1-9]/.test(amount);
