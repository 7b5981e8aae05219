import type { PriceRow, PriceVersion } from '../kernel/price-components.js';

/**
 * The row that prices the whole request: the highest step that its prompt reaches.
 * Throws RangeError when no row matches; a stored version always has one, because its first row starts at 0.
 */
export function rowFor(version: PriceVersion, promptTokens: number): PriceRow {
  let matched: PriceRow | undefined;
  for (const row of version.rows) {
    if (row.fromPromptTokens > promptTokens) continue;
    if (matched === undefined || row.fromPromptTokens > matched.fromPromptTokens) matched = row;
  }
  if (matched === undefined)
    throw new RangeError(`price version ${version.id} has no row for ${promptTokens} prompt tokens`);
  return matched;
}
