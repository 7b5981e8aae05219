import type { LedgerRow, StoreLoss } from '../evidence.js';

/** Time a gateway needs to put a lost hold or capture back. */
const REPAIR_MS = 10_000;
/** A loss is noted so long before or after it. */
export const NOTED_WITHIN_MS = 1_000;
/** A request is reaped no sooner than this. */
const LEASE_MS = 30_000;

/**
 * The explained excess over a limit: the true usage of requests that were reaped first, and amounts held or captured
 * when Redis lost them and until they were put back.
 */
export function explainable(records: readonly LedgerRow[], losses: readonly StoreLoss[]): bigint {
  return records.reduce((sum, record) => {
    const late = record.adjustedNanoUsd > 0n ? record.adjustedNanoUsd : 0n;
    return sum + late + (isForgotten(record, losses) ? record.holdNanoUsd : 0n);
  }, 0n);
}

/** The same of a number of requests: those that were reaped before anything of them was delivered, and lost ones. */
export function explainableCount(records: readonly LedgerRow[], losses: readonly StoreLoss[]): bigint {
  return BigInt(records.filter((record) => isLate(record) || isForgotten(record, losses)).length);
}

/** What is free is never adjusted. */
function isLate({ adjustedNanoUsd, chargeNanoUsd, admittedAtMs, bookedAtMs }: LedgerRow): boolean {
  return adjustedNanoUsd > 0n || (chargeNanoUsd === 0n && bookedAtMs - admittedAtMs >= LEASE_MS);
}

function isForgotten(record: LedgerRow, losses: readonly StoreLoss[]): boolean {
  return losses.some((loss) => wasForgotten(record, loss));
}

function wasForgotten({ admittedAtMs, bookedAtMs }: LedgerRow, { atMs, lostMs }: StoreLoss): boolean {
  const since = Number.isFinite(lostMs) ? atMs - lostMs - REPAIR_MS : atMs;
  return admittedAtMs <= atMs && bookedAtMs >= since;
}
