import type { LedgerRow, StoreLoss } from '../evidence.js';

/** How long a gateway may take to put a lost hold or finish back. */
const REPAIR_MS = 10_000;

/**
 * By how much a limit may be passed: by the true usage of requests that were reaped first, and by what was held or
 * captured when Redis forgot it and until it was put back: no more.
 */
export function explainable(records: readonly LedgerRow[], losses: readonly StoreLoss[]): bigint {
  return records.reduce((sum, record) => {
    const late = record.adjustedNanoUsd > 0n ? record.adjustedNanoUsd : 0n;
    const forgotten = losses.some((loss) => wasForgotten(record, loss)) ? record.holdNanoUsd : 0n;
    return sum + late + forgotten;
  }, 0n);
}

function wasForgotten({ admittedAtMs, bookedAtMs }: LedgerRow, { atMs, lostMs }: StoreLoss): boolean {
  const since = Number.isFinite(lostMs) ? atMs - lostMs - REPAIR_MS : atMs;
  return admittedAtMs <= atMs && bookedAtMs >= since;
}
