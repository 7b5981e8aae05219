/** What decides which session ends when a user has too many. */
interface HeldSession {
  readonly restricted: boolean;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/**
 * The sessions that end so that `max` stay: first those that opened nothing yet, then those that were not used after
 * their first minute, then the others, the longest unused first. So a program that logs in again and again ends its own
 * sessions, and no device that is in use.
 */
export function surplusOf<T extends HeldSession>(sessions: readonly T[], max: number): readonly T[] {
  const surplus = Math.max(0, sessions.length - max);
  return [...sessions].sort((a, b) => rankOf(a) - rankOf(b) || seenMs(a) - seenMs(b)).slice(0, surplus);
}

function rankOf({ restricted, createdAt, lastSeenAt }: HeldSession): number {
  if (restricted) return 0;
  return lastSeenAt.getTime() > createdAt.getTime() ? 2 : 1;
}

function seenMs({ lastSeenAt }: HeldSession): number {
  return lastSeenAt.getTime();
}
