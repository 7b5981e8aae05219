const LONGEST_WAIT_MS = 300_000;

/** A `Retry-After` in seconds as milliseconds, at most five minutes; null when absent or in another form. */
export function readRetryAfterMs(header: string | undefined): number | null {
  if (header === undefined || !/^\d{1,9}(\.\d{1,3})?$/.test(header)) return null;
  return Math.min(Math.ceil(parseFloat(header) * 1_000), LONGEST_WAIT_MS);
}
