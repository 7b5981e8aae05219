import type { CapWindow } from './admit.js';

/** The use of a cap in its current window. */
export interface CapState {
  readonly name: string;
  readonly windowKey: string;
  /** Booked in the ledger: nano-USD or requests, as the cap. */
  readonly spent: bigint;
  /** Held or not yet booked. */
  readonly open: bigint;
  /** Null when the window has no known end. */
  readonly resetsAtMs: number | null;
}

const OPENED = /^t(\d+)\|(\d+)\|(\d+)$/;

/** A window that its first request opened; empty when none is open. */
function readOpened(name: string, lengthMs: number, stored: string | null, nowMs: number): CapState {
  const [, openedAt = '0', spent = '0', open = '0'] = OPENED.exec(stored ?? '') ?? [];
  const endsAtMs = Number(openedAt) + lengthMs;
  if (nowMs >= endsAtMs) return { name, windowKey: 't', spent: 0n, open: 0n, resetsAtMs: null };
  return { name, windowKey: `t${openedAt}`, spent: BigInt(spent), open: BigInt(open), resetsAtMs: endsAtMs };
}

/**
 * Reads a stored `window|spent|open` at a time. An older stored window is over and does not count; a newer one counts
 * (another gateway's calendar is ahead).
 */
export function readCapState(cap: CapWindow, stored: string | null, nowMs: number): CapState {
  if (cap.lengthMs !== undefined) return readOpened(cap.name, cap.lengthMs, stored, nowMs);
  const isOver = cap.next !== null && nowMs >= cap.next.startsAtMs;
  const windowKey = isOver ? cap.next.windowKey : cap.windowKey;
  const [storedWindow = '', spent = '0', open = '0'] = stored?.split('|') ?? [];
  const isCurrent = storedWindow >= windowKey;
  return {
    name: cap.name,
    windowKey: isCurrent ? storedWindow : windowKey,
    spent: isCurrent ? BigInt(spent) : 0n,
    open: isCurrent ? BigInt(open) : 0n,
    resetsAtMs: isOver ? null : (cap.next?.startsAtMs ?? null),
  };
}
