const DAY_MS = 86_400_000;

/** Days ahead at which organizations get a notice; 0: the model is retired. */
export type NoticeDays = 30 | 7 | 0;

/**
 * The notice that is due, which is the nearest; null: none yet. Counted by days of UTC, so that models which retire on the
 * same day are due together.
 */
export function dueNotice(sunsetAtMs: number, nowMs: number): NoticeDays | null {
  if (sunsetAtMs <= nowMs) return 0;
  const days = Math.floor(sunsetAtMs / DAY_MS) - Math.floor(nowMs / DAY_MS);
  if (days <= 7) return 7;
  return days <= 30 ? 30 : null;
}
