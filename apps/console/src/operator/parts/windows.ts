/** Midnight (UTC) so many days ago, today counted: equal the whole day long, so that the same question is asked once. */
export function beginOfDays(days: number, now = new Date()): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days + 1)).toISOString();
}
