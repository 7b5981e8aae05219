const PREFIX = 'since:';

/** The status check for everything that a provider has since a moment: after a restore, and every night. */
export const sweepSubject = (since: Date): string => `${PREFIX}${since.toISOString()}`;

/** Null: it is a status check for one object. */
export const sinceOf = (subject: string): Date | null =>
  subject.startsWith(PREFIX) ? new Date(subject.slice(PREFIX.length)) : null;
