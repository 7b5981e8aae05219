const SECOND_MS = 1_000;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} /;

/** Milliseconds of a `Retry-After`: seconds, or a date. Null: there is none that can be read. */
export function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND_MS;
  const atMs = HTTP_DATE.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
