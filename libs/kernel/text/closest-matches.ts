/** Levenshtein distance; returns `limit + 1` as soon as it must exceed `limit`. */
function distance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const swap = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    if (Math.min(...current) > limit) return limit + 1;
    previous = current;
  }
  return previous[right.length] ?? limit + 1;
}

/**
 * Up to `count` names close to a mistyped one, nearest first: small edit distance, or one contains the other.
 * Inputs over 100 characters have no matches, so that a hostile name costs nothing.
 */
export function closestMatches(name: string, candidates: Iterable<string>, count = 3): string[] {
  if (name.length === 0 || name.length > 100) return [];
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
