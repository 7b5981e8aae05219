/**
 * The rank of a name in a weighted random order, lower first: each name comes first in proportion to its weight, and
 * the others follow by the same rule. A weight of 0 comes last.
 * @param random between 0 and 1, from a generator or from a hash
 */
export function weightedRank(random: number, weight: number): number {
  return weight > 0 ? -Math.log(random) / weight : Number.MAX_VALUE;
}
