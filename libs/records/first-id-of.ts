/**
 * The lowest UUIDv7 of a millisecond. Ids begin with their time, so a window of time is a range of ids. Times before
 * 1970 count as 1970: no id is older.
 */
export function firstIdOf(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
