/** Balances by organization, after all that waits is booked. */
export type Balances = ReadonlyMap<string, bigint>;

export interface Difference {
  readonly organizationId: string;
  readonly beforeNanoUsd: bigint;
  /** Null: the organization does not exist any more. */
  readonly nowNanoUsd: bigint | null;
}

/** What a restore did not bring back, the largest amounts first. An organization without money before and now has none. */
export function differencesOf(before: Balances, now: Balances): Difference[] {
  const found = [...before].map(([organizationId, beforeNanoUsd]) => {
    return { organizationId, beforeNanoUsd, nowNanoUsd: now.get(organizationId) ?? null };
  });
  return found
    .filter(({ beforeNanoUsd, nowNanoUsd }) => beforeNanoUsd !== (nowNanoUsd ?? 0n) || nowNanoUsd === null)
    .sort(
      (left, right) => compare(sizeOf(right), sizeOf(left)) || (left.organizationId < right.organizationId ? -1 : 1),
    );
}

function sizeOf({ beforeNanoUsd, nowNanoUsd }: Difference): bigint {
  const difference = beforeNanoUsd - (nowNanoUsd ?? 0n);
  return difference < 0n ? -difference : difference;
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
