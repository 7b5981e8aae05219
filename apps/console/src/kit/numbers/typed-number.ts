import { numberFormat } from '../values/intl';
import { numberSigns } from '../values/format';

/** What a field of numbers takes. */
export interface NumberRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Digits after the decimal sign. */
  readonly decimals?: number | undefined;
}

/** Digits that a number has without loss. */
const DIGITS_MAX = 15;

/** What of a text stays in a field of numbers. Signs between thousands stay as they are: the caret does, too. */
export function typedNumber(text: string, locale: string, { min = -Infinity, decimals = 0 }: NumberRange): string {
  const { group } = numberSigns(locale);
  const isKnown = (sign: string): boolean =>
    /[\d\s]/.test(sign) || sign === group || (decimals > 0 && isDecimal(sign, locale)) || (min < 0 && isMinus(sign));
  return Array.from(text).filter(isKnown).join('');
}

/** The number of what was typed, with at most so many decimals; nothing while it has no digit. */
export function numberOf(typed: string, locale: string, { decimals = 0 }: NumberRange): number | '' {
  const signs = Array.from(typed).filter((sign) => /\d/.test(sign) || isDecimal(sign, locale));
  const at = signs.findIndex((sign) => isDecimal(sign, locale));
  const whole = signs.slice(0, at === -1 ? undefined : at).slice(0, DIGITS_MAX);
  const rest = at === -1 ? [] : signs.slice(at).filter((sign) => /\d/.test(sign));
  const digits = `${whole.join('')}.${rest.slice(0, decimals).join('')}`;
  if (digits === '.') return '';
  return isMinus(typed.trim().charAt(0)) ? -Number(digits) : Number(digits);
}

/** In a language whose thousands have a space, point and comma are both decimal. */
function isDecimal(sign: string, locale: string): boolean {
  return (sign === '.' || sign === ',') && sign !== numberSigns(locale).group;
}

const isMinus = (sign: string): boolean => sign === '-' || sign === '−';

/** The same number within its bounds. */
export function within(value: number, { min = -Infinity, max = Infinity }: NumberRange): number {
  return Math.min(max, Math.max(min, value));
}

/** As a reader sees it: `128,000`. */
export function shownNumber(value: number | '', locale: string): string {
  return value === '' ? '' : numberFormat(locale, { maximumFractionDigits: DIGITS_MAX }).format(value);
}
