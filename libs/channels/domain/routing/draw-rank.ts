/**
 * The rank of one drawn name, lower first: sorted by it, each comes first as often as its weight says, and the others
 * follow by the same rule. A weight of 0 comes last.
 * @param drawn between 0 and 1, by chance or from a hash
 */
export function drawRank(drawn: number, weight: number): number {
  return weight > 0 ? -Math.log(drawn) / weight : Number.MAX_VALUE;
}
