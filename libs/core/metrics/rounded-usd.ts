/** US dollars, rounded to a double: metrics and traces have no other numbers, and nothing is computed from them. */
export function roundedUsd(nanoUsd: bigint): number {
  return Number(nanoUsd) / 1e9;
}
