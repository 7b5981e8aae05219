/** From `from` (included) to `before` (not included). */
export interface TimeRange {
  readonly from: Date;
  readonly before: Date;
}

/** A window, split by the source of its usage. */
interface UsageParts {
  /** Whole quarters of an hour with roll-ups; null when there are none. */
  readonly rolled: TimeRange | null;
  /** Parts that are read from records. */
  readonly raw: readonly TimeRange[];
}

/** Hours, days and months start at a quarter in every time zone; some UTC offsets include 45 minutes. */
export const QUARTER_MS = 900_000;

/** The start of the quarter that contains a moment. */
export function quarterOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / QUARTER_MS) * QUARTER_MS);
}

/**
 * Splits a window into its rolled-up quarters and its ends: the partial quarter at its start, and everything that is not
 * rolled up yet.
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
