import type { Mark, Point } from './series';

interface PlacedMark extends Mark {
  /** Of its line: where its text has room. */
  readonly side: 'left' | 'right';
}

/** Room that a text takes. */
const TEXT_PX = 70;

/** Marks with texts that do not overlap: one without room has none, the table has its number. */
export function placedMarks(marks: readonly Mark[], points: readonly Point[], widthPx: number): PlacedMark[] {
  const room = TEXT_PX / Math.max(widthPx, TEXT_PX);
  const last = Math.max(1, points.length - 1);
  const positions = new Map(points.map(({ at }, index) => [at, index / last]));
  let takenUntil = 0;
  return marks.flatMap((mark) => {
    const position = positions.get(mark.at);
    if (position === undefined) return [];
    const side = position > 1 - room ? ('left' as const) : ('right' as const);
    const from = side === 'left' ? position - room : position;
    if (from < takenUntil) return [{ ...mark, side, label: '' }];
    takenUntil = from + room;
    return [{ ...mark, side }];
  });
}
