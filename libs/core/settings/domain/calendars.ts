/** Dates by the calendar's name, for prices by the hour: holidays, days worked besides. */
export type CalendarDates = Readonly<Record<string, readonly string[]>>;

/** Changes some calendars. An empty list stays: a price that names it then has no such dates. */
export function changedCalendars(before: CalendarDates, patch: CalendarDates): CalendarDates {
  const sorted = Object.entries(patch).map(([name, dates]) => [name, [...new Set(dates)].sort()] as const);
  return { ...before, ...Object.fromEntries(sorted) };
}

export function calendarSets(calendars: CalendarDates): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(calendars).map(([name, dates]) => [name, new Set(dates)]));
}
