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

interface UnitLine<Unit> extends Line {
  readonly units: readonly Unit[];
}

/** A line, or what of it was for a unit beside tokens. */
export interface StatementRow<One, Unit> {
  readonly line: One;
  readonly unit: Unit | null;
}

/** Lines in order, each followed by its units. */
export function rowsWithUnits<Unit, One extends UnitLine<Unit>>(lines: readonly One[]): StatementRow<One, Unit>[] {
  return inOrder(lines).flatMap((line) => [{ line, unit: null }, ...line.units.map((unit) => ({ line, unit }))]);
}
