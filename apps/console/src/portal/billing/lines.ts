interface Line {
  readonly code: string;
  readonly amount_usd: string;
}

/** What was paid and given first, then usage, each the largest amounts first. */
export function inOrder<One extends Line>(lines: readonly One[]): One[] {
  const isUsage = ({ code }: Line): number => (code.startsWith('usage') ? 1 : 0);
  const size = ({ amount_usd }: Line): number => Math.abs(Number(amount_usd));
  return lines.toSorted((one, other) => isUsage(one) - isUsage(other) || size(other) - size(one));
}
