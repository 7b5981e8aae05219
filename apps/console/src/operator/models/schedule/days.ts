export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Day = (typeof DAYS)[number];

/** Days that follow each other as one: `mon` to `fri` and `sun` are two spans. */
export function spansOf(days: readonly string[]): readonly (readonly [first: Day, last: Day])[] {
  const spans: [Day, Day][] = [];
  let isOpen = false;
  for (const day of DAYS) {
    const span = spans.at(-1);
    if (!days.includes(day)) isOpen = false;
    else if (isOpen && span !== undefined) span[1] = day;
    else {
      spans.push([day, day]);
      isOpen = true;
    }
  }
  return spans;
}
