/** A time, from `from` to before `before`, in which matches may be. */
export interface SearchedTime {
  readonly from: Date;
  readonly before: Date;
  /** Only requests of these can match; null: of any. Sorted. */
  readonly organizationIds: readonly string[] | null;
}

/** A quarter of an hour whose roll-up has matches. */
export interface MatchingQuarter {
  readonly startsAt: Date;
  /** As of a time. */
  readonly organizationIds: readonly string[] | null;
}

/** From where to where quarters have roll-ups. */
export interface RolledTime {
  readonly from: Date;
  readonly before: Date;
}

export const QUARTER_MS = 900_000;

/**
 * The times of a range to read: what has no roll-up as a whole, and else the matching quarters, neighbours as one.
 * @param late quarters with requests that may be too new for their roll-ups
 * @returns oldest first
 */
export function timesToSearch(
  range: RolledTime,
  rolled: RolledTime,
  quarters: readonly MatchingQuarter[],
  late: readonly Date[],
): SearchedTime[] {
  const byStart = new Map(quarters.map((quarter) => [quarter.startsAt.getTime(), quarter.organizationIds]));
  for (const startsAt of late) byStart.set(startsAt.getTime(), null);
  const matching = [...byStart].map(([startsAt, organizationIds]) => ({
    from: new Date(startsAt),
    before: new Date(startsAt + QUARTER_MS),
    organizationIds,
  }));
  const whole = [
    { from: range.from, before: rolled.from, organizationIds: null },
    { from: rolled.before, before: range.before, organizationIds: null },
  ];
  const times = [...whole, ...matching]
    .map((time) => ({ ...time, from: later(time.from, range.from), before: earlier(time.before, range.before) }))
    .filter(({ from, before }) => from < before)
    .sort((one, other) => one.from.getTime() - other.from.getTime());
  return joined(times);
}

function joined(times: readonly SearchedTime[]): SearchedTime[] {
  const result: SearchedTime[] = [];
  for (const time of times) {
    const last = result.at(-1);
    const continues =
      last?.before.getTime() === time.from.getTime() && last.organizationIds?.join() === time.organizationIds?.join();
    if (last !== undefined && continues) result[result.length - 1] = { ...last, before: time.before };
    else result.push(time);
  }
  return result;
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
