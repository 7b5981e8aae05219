import type { CapWindow } from './admit.js';

/** The use of a cap in its current window. */
export interface CapState {
  /** The member, or the organization, with this cap; null: the key. */
  readonly holderId: string | null;
  readonly period: string;
  readonly windowKey: string;
  readonly limitNanoUsd: bigint;
  /** Booked in the ledger. */
  readonly spentNanoUsd: bigint;
  /** Held or not yet booked. */
  readonly openNanoUsd: bigint;
  /** Null when the window has no known end. */
  readonly resetsAtMs: number | null;
}

/**
 * Reads a stored `window|spent|open` at a time. An older stored window is over and does not count; a newer one counts
 * (another gateway's calendar is ahead).
 */
export function readCapState(cap: CapWindow, stored: string | null, nowMs: number): CapState {
  const isOver = cap.next !== null && nowMs >= cap.next.startsAtMs;
  const windowKey = isOver ? cap.next.windowKey : cap.windowKey;
  const [storedWindow = '', spent = '0', open = '0'] = stored?.split('|') ?? [];
  const isCurrent = storedWindow >= windowKey;
  return {
    holderId: cap.holderId,
    period: cap.period,
    windowKey: isCurrent ? storedWindow : windowKey,
    limitNanoUsd: cap.limitNanoUsd,
    spentNanoUsd: isCurrent ? BigInt(spent) : 0n,
    openNanoUsd: isCurrent ? BigInt(open) : 0n,
    resetsAtMs: isOver ? null : (cap.next?.startsAtMs ?? null),
  };
}
