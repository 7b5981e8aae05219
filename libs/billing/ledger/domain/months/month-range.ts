import { refusal } from '#core';

/** A month of UTC. */
export interface MonthRange {
  /** `2026-11`. */
  readonly month: string;
  readonly from: Date;
  /** Exclusive. */
  readonly before: Date;
}

const HOUR_MS = 3_600_000;

/** @param day `2026-11-27` */
export const startOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 'YYYY-MM-DD'.length);

/** @param month `2026-11`. Throws 400 for one that has not begun. */
export function begunMonth(month: string, nowMs: number): MonthRange {
  const from = startOf(`${month}-01`);
  if (from.getTime() > nowMs) throw refusal('ledger_month_ahead', { month }, { param: 'month' });
  return { month, from, before: new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1)) };
}

/** @param archivedUntil a day, up to which days have no sums of their own. Throws `conflict` for a month that has such days. */
export function requireKept({ month, from }: MonthRange, archivedUntil: string | null): void {
  if (archivedUntil !== null && from <= startOf(archivedUntil)) throw refusal('ledger_month_archived', { month });
}

/** Nothing before `end` can be booked any more: no transaction takes an hour. */
export const isOver = (end: Date, nowMs: number): boolean => end.getTime() + HOUR_MS <= nowMs;
