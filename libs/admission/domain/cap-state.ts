import type { CapWindow } from './admit.js';

/** How much of a cap is used in its current window. */
export interface CapState {
  /** Whose cap it is: a member's, or with null the key's own. */
  readonly memberId: string | null;
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
 * Reads a stored `window|spent|open` as seen at a moment. An older stored window is over, so nothing of it counts; a
 * newer one (another gateway's calendar is ahead) is believed.
 */
export function readCapState(cap: CapWindow, stored: string | null, nowMs: number): CapState {
  const isOver = cap.next !== null && nowMs >= cap.next.startsAtMs;
  const windowKey = isOver ? cap.next.windowKey : cap.windowKey;
  const [storedWindow = '', spent = '0', open = '0'] = stored?.split('|') ?? [];
  const believed = storedWindow >= windowKey;
  return {
    memberId: cap.memberId,
    period: cap.period,
    windowKey: believed ? storedWindow : windowKey,
    limitNanoUsd: cap.limitNanoUsd,
    spentNanoUsd: believed ? BigInt(spent) : 0n,
    openNanoUsd: believed ? BigInt(open) : 0n,
    resetsAtMs: isOver ? null : (cap.next?.startsAtMs ?? null),
  };
}
