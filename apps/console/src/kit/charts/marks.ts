import type { Mark, Point } from './series';

interface PlacedMark extends Mark {
  /** Of its line: where its text has room. */
  readonly side: 'left' | 'right';
}

/** Room that a text takes, and where texts at the end turn to the other side: shares of the width. */
const TEXT_SHARE = 0.1;
const LATE_FROM = 0.85;

/** Marks with texts that do not overlap: one without room has none, the table has its number. */
export function placedMarks(marks: readonly Mark[], points: readonly Point[]): PlacedMark[] {
  const last = Math.max(1, points.length - 1);
  const places = new Map(points.map(({ at }, index) => [at, index / last]));
  let takenUntil = 0;
  return marks.flatMap((mark) => {
    const place = places.get(mark.at);
    if (place === undefined) return [];
    const side = place > LATE_FROM ? ('left' as const) : ('right' as const);
    const from = side === 'left' ? place - TEXT_SHARE : place;
    if (from < takenUntil) return [{ ...mark, side, label: '' }];
    takenUntil = from + TEXT_SHARE;
    return [{ ...mark, side }];
  });
}
