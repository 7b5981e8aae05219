const MINUTE_MS = 60_000;

/**
 * When mails of a pace are due, in milliseconds: the first one now, or a step after the last one that waits.
 *
 * @param lastMs of the mails that wait; null: none waits
 */
export function pacedTimes(nowMs: number, lastMs: number | null, count: number, perMinute: number): number[] {
  const stepMs = MINUTE_MS / perMinute;
  const firstMs = lastMs === null ? nowMs : Math.max(nowMs, lastMs + stepMs);
  return Array.from({ length: count }, (_, index) => Math.ceil(firstMs + index * stepMs));
}
