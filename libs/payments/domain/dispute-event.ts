/** What operators are to know of a dispute. */
export type DisputeEvent = 'opened' | 'withdrawn' | 'closed';

/** What of a dispute decides that. */
export interface DisputeStanding {
  readonly isOpen: boolean;
  readonly withdrawnNanoUsd: bigint;
}

/**
 * What happened to a dispute since its provider last described it; null: nothing that operators act on. The end of a
 * dispute goes before its money. One that opens again says so by its next withdrawal.
 *
 * @param before null: it was not known
 */
export function disputeEventOf(before: DisputeStanding | null, after: DisputeStanding): DisputeEvent | null {
  if (!after.isOpen) return before?.isOpen === false ? null : 'closed';
  if (before === null) return 'opened';
  return after.withdrawnNanoUsd > before.withdrawnNanoUsd ? 'withdrawn' : null;
}
