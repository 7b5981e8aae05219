/**
 * The lowest UUIDv7 of a millisecond: ids begin with their time, so windows of time are windows of ids. Nothing has an id
 * from before 1970, so whoever asks for that asks from the begin on.
 */
export function firstIdOf(moment: Date): string {
  const time = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
