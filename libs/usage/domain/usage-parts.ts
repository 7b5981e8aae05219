/** Included, and not included. */
export interface TimeRange {
  readonly from: Date;
  readonly before: Date;
}

/** Where the usage of a window is read from. */
export interface UsageParts {
  /** Whole quarters of an hour that are rolled up; null when there are none. */
  readonly rolled: TimeRange | null;
  /** What has to be read from the records themselves. */
  readonly raw: readonly TimeRange[];
}

/** Days, months and hours begin at one in every time zone; some clocks differ from UTC by three quarters of an hour. */
export const QUARTER_MS = 900_000;

/** The begin of the quarter that a moment lies in. */
export function quarterOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / QUARTER_MS) * QUARTER_MS);
}

/**
 * Splits a window into what roll-ups know, and its ends: the part of a quarter with which it begins, and everything that
 * is not rolled up yet.
 */
export function usageParts(window: TimeRange, rolledUntil: Date | null): UsageParts {
  const { from, before } = window;
  const first = quarterOf(new Date(from.getTime() + QUARTER_MS - 1));
  const last = quarterOf(rolledUntil !== null && rolledUntil < before ? rolledUntil : before);
  if (rolledUntil === null || first >= last) return { rolled: null, raw: [window] };
  const ends = [
    { from, before: first },
    { from: last, before },
  ];
  return { rolled: { from: first, before: last }, raw: ends.filter((end) => end.from < end.before) };
}
