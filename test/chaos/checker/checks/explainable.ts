import type { LedgerRow, StoreLoss } from '../evidence.js';

/** Time a gateway needs to put a lost hold or capture back. */
const REPAIR_MS = 10_000;

/**
 * The explained excess over a limit: the true usage of requests that were reaped first, and amounts held or captured
 * when Redis lost them and until they were put back.
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
