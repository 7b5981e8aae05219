import type { PriceRow, PriceVersion } from '#kernel';

/**
 * The one row that prices a whole request: the highest step its prompt reaches.
 * Throws RangeError when the version has no row for it, which a stored version always has (its first row starts at 0).
 */
export function rowFor(version: PriceVersion, promptTokens: number): PriceRow {
  let chosen: PriceRow | undefined;
  for (const row of version.rows) {
    if (row.fromPromptTokens > promptTokens) continue;
    if (chosen === undefined || row.fromPromptTokens > chosen.fromPromptTokens) chosen = row;
  }
  if (chosen === undefined)
    throw new RangeError(`price version ${version.id} has no row for ${promptTokens} prompt tokens`);
  return chosen;
}
