/** The requests of a key: all of them, and by day. */
export interface Trend {
  readonly requests: number;
  readonly byDay: readonly number[];
}

interface Row {
  readonly starts_at: string;
  readonly group: string | null;
  readonly request_count: number;
}

/** Requests by key; days without any are zero. */
export function trendsOf(rows: readonly Row[], days: readonly string[]): ReadonlyMap<string, Trend> {
  const indexes = new Map(days.map((day, index) => [Date.parse(day), index]));
  const counts = new Map<string, number[]>();
  for (const { group, starts_at, request_count } of rows) {
    const position = indexes.get(Date.parse(starts_at));
    if (group === null || position === undefined) continue;
    const byDay = counts.get(group) ?? days.map(() => 0);
    byDay[position] = request_count;
    counts.set(group, byDay);
  }
  return new Map(
    Array.from(counts, ([key, byDay]) => [key, { byDay, requests: byDay.reduce((sum, count) => sum + count, 0) }]),
  );
}

export function inChunks<One>(all: readonly One[], size: number): One[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
