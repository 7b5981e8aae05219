const NAME_CHARACTERS_MAX = 100;
/** Of the table of distances: two names differ by a third of the shorter one at most, and two cells are beside them. */
const ROW_CELLS = 2 * NAME_CHARACTERS_MAX;
/** Two rows, used again: a name is compared with thousands. */
const rows = [new Uint8Array(ROW_CELLS), new Uint8Array(ROW_CELLS)] as const;

/**
 * Levenshtein distance; `limit + 1` if it exceeds `limit`. Only cells within `limit` of the diagonal can be part of a path
 * that does not.
 * @param left at most 100 characters
 */
function distance(left: string, right: string, limit: number): number {
  const far = limit + 1;
  if (Math.abs(left.length - right.length) > limit) return far;
  let [previous, current]: [Uint8Array, Uint8Array] = [...rows];
  for (let column = 0; column <= right.length; column++) previous[column] = Math.min(column, far);
  for (let row = 1; row <= left.length; row++) {
    const [from, to] = [Math.max(1, row - limit), Math.min(right.length, row + limit)];
    current[from - 1] = from === 1 ? Math.min(row, far) : far;
    let least = far;
    for (let column = from; column <= to; column++) {
      const isEqual = left.charCodeAt(row - 1) === right.charCodeAt(column - 1);
      const swap = (previous[column - 1] ?? far) + (isEqual ? 0 : 1);
      const value = Math.min(swap, (previous[column] ?? far) + 1, (current[column - 1] ?? far) + 1);
      current[column] = value;
      if (value < least) least = value;
    }
    if (least > limit) return far;
    current[to + 1] = far;
    [previous, current] = [current, previous];
  }
  return Math.min(previous[right.length] ?? far, far);
}

/**
 * Up to `count` names close to a mistyped one, nearest first: small edit distance, or one contains the other.
 * Inputs over 100 characters have no matches, so that a hostile name costs nothing.
 */
export function closestMatches(name: string, candidates: Iterable<string>, count = 3): string[] {
  if (name.length === 0 || name.length > NAME_CHARACTERS_MAX) return [];
  const query = name.toLowerCase();
  const limit = Math.max(2, Math.floor(query.length / 3));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const contained = query.length >= 3 && (known.includes(query) || query.includes(known));
    const score = contained ? 1 : distance(query, known, limit);
    if (score <= limit) scored.push({ candidate, score });
  }
  scored.sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate));
  return scored.slice(0, count).map(({ candidate }) => candidate);
}
