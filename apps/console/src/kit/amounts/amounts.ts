/**
 * The amount that a person typed or pasted, as the API writes it; null: it is none, or could be two. A point is decimal
 * as in the API, unless a comma follows it or it repeats; a comma before three last digits could be either.
 */
export function readAmount(text: string): string | null {
  const typed = plain(text);
  if (isAmbiguous(typed)) return null;
  const decimal = withPoint(typed);
  return /^[+-]?\d{1,12}(?:\.\d{1,9})?$/.test(decimal) ? decimal.replace('+', '') : null;
}

/** As the API writes it, if it can be read: else as typed, and the API says what is wrong with it. */
export const amountOf = (text: string): string => readAmount(text) ?? text.trim();

/** Both amounts that a text could be: `1,234`. Null: it is not ambiguous. */
export function readingsOf(text: string): { readonly whole: string; readonly decimal: string } | null {
  const typed = plain(text);
  return isAmbiguous(typed) ? { whole: typed.replace(',', ''), decimal: typed.replace(',', '.') } : null;
}

const isAmbiguous = (typed: string): boolean => /^[+-]?[1-9]\d{0,2},\d{3}$/.test(typed);

/** Without the currency and the spaces between thousands. */
const plain = (text: string): string =>
  text
    .trim()
    .replace('−', '-')
    .replace(/^([+-]?)\$\s*/, '$1')
    .replace(/\s*\$$/, '')
    .replace(/^[+-]?\d{1,3}(?:\s\d{3})+(?!\d)/, (thousands) => thousands.replaceAll(/\s/g, ''));

function withPoint(typed: string): string {
  if (/^[+-]?\d{1,3}(?:,\d{3})+\.\d+$|^[+-]?\d{1,3}(?:,\d{3}){2,}$/.test(typed)) return typed.replaceAll(',', '');
  if (/^[+-]?\d{1,3}(?:\.\d{3})+,\d+$|^[+-]?\d{1,3}(?:\.\d{3}){2,}$/.test(typed)) {
    return typed.replaceAll('.', '').replace(',', '.');
  }
  return typed.includes('.') ? typed : typed.replace(',', '.');
}

export const isNegative = (amount: string): boolean => /^-.*[1-9]/.test(amount);
