import type { Evidence, LotRow } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';

/** The sweep of a lot follows its expiry by this time. */
const SWEPT_AFTER_MS = 15 * 60_000;
/** A worker checks at its start and every 20 s; two checks must agree. */
export const SWEPT_WITHIN_MS = 75_000;

/** Checks of grants, above all of expired ones. */
export function checkLots({ lots, breakageNanoUsd, readAtMs }: Evidence): Finding[] {
  const sweptNanoUsd = lots.reduce((sum, lot) => sum + lot.sweptNanoUsd, 0n);
  return findingOf('lot', [
    ...lots.filter((lot) => hasWrongSum(lot) || wasSweptEarly(lot) || paidAfterItsEnd(lot) || isUnswept(lot, readAtMs)),
    ...(breakageNanoUsd === sweptNanoUsd ? [] : [{ breakageNanoUsd, sweptNanoUsd }]),
  ]);
}

function hasWrongSum({ grantedNanoUsd, balanceNanoUsd, paidNanoUsd, sweptNanoUsd }: LotRow): boolean {
  const parts = [balanceNanoUsd, paidNanoUsd, sweptNanoUsd];
  return parts.some((part) => part < 0n) || parts.reduce((sum, part) => sum + part) !== grantedNanoUsd;
}

function wasSweptEarly({ endsAtMs, sweptNanoUsd, firstSweptAtMs }: LotRow): boolean {
  if (sweptNanoUsd === 0n) return false;
  return endsAtMs === null || firstSweptAtMs === null || firstSweptAtMs < endsAtMs + SWEPT_AFTER_MS;
}

function paidAfterItsEnd({ endsAtMs, lastPaidForMs }: LotRow): boolean {
  return endsAtMs !== null && lastPaidForMs !== null && lastPaidForMs >= endsAtMs;
}

/** Whether the sweep of an expired lot is overdue at that moment. */
export function isUnswept({ endsAtMs, lastCreditedAtMs, balanceNanoUsd }: LotRow, readAtMs: number): boolean {
  if (endsAtMs === null || balanceNanoUsd === 0n) return false;
  return Math.max(endsAtMs + SWEPT_AFTER_MS, lastCreditedAtMs) + SWEPT_WITHIN_MS < readAtMs;
}
