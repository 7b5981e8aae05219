/** The order of day and month in `03/04/2026`. */
export type DateOrder = 'day_first' | 'month_first';

/** A date as written: UTC midnight by order; null: not a date in that order. At least one is not null. */
export type WrittenDate = Readonly<Record<DateOrder, Date | null>>;

/** Longer cells are texts. */
const DATE_LENGTH_MAX = 50;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** A time of day after the date. The date is the bank's: a zone does not move it. */
const TIME = /(?:[T,]| )\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AP]M)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$/i;

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const CHINESE = /^(\d{4})年(\d{1,2})月(\d{1,2})日?$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$/;
const UNORDERED = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})$/;
const DAY_NAMED_MONTH = /^(\d{1,2})[ -]([a-z]{3})[a-z]*\.?[ -](\d{4}|\d{2})$/i;
const NAMED_MONTH_DAY = /^([a-z]{3})[a-z]*\.? (\d{1,2}), ?(\d{4})$/i;

/**
 * Reads `2026-11-20`, `20261120`, `2026年11月20日`, `20.11.2026`, `20/11/2026`, `11/20/2026`, `20 Nov 2026`, with or
 * without a time. A year of two digits is of this century. Null when it is no date.
 */
export function readBookingDate(cell: string): WrittenDate | null {
  if (cell.length > DATE_LENGTH_MAX) return null;
  const text = cell.normalize('NFKC').trim().replace(TIME, '').trim();
  const unordered = UNORDERED.exec(text);
  const date = unordered === null ? fixed(readOrdered(text)) : readUnordered(unordered);
  return date.day_first === null && date.month_first === null ? null : date;
}

/** The order in which alone a date can be read; null: in both. */
export function decidesOrder({ day_first, month_first }: WrittenDate): DateOrder | null {
  if (day_first === null) return 'month_first';
  return month_first === null ? 'day_first' : null;
}

const fixed = (date: Date | null): WrittenDate => ({ day_first: date, month_first: date });

function readUnordered([, first, , second, year]: RegExpExecArray): WrittenDate {
  return { day_first: dateOf(year, second, first), month_first: dateOf(year, first, second) };
}

function readOrdered(text: string): Date | null {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) return dateOf(yearFirst[1], yearFirst[3], yearFirst[4]);
  const whole = COMPACT.exec(text) ?? CHINESE.exec(text);
  if (whole !== null) return dateOf(whole[1], whole[2], whole[3]);
  const dotted = DOTTED.exec(text);
  if (dotted !== null) return dateOf(dotted[3], dotted[2], dotted[1]);
  const dayNamed = DAY_NAMED_MONTH.exec(text);
  if (dayNamed !== null) return dateOf(dayNamed[3], monthOf(dayNamed[2]), dayNamed[1]);
  const named = NAMED_MONTH_DAY.exec(text);
  return named === null ? null : dateOf(named[3], monthOf(named[1]), named[2]);
}

const monthOf = (name = ''): string => String(MONTHS.indexOf(name.toLowerCase()) + 1);

/** Null for a day that the calendar does not have. */
function dateOf(year = '', month = '', day = ''): Date | null {
  const iso = [year.padStart(4, '20'), month.padStart(2, '0'), day.padStart(2, '0')].join('-');
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? date : null;
}
