const PREFIX = 'since:';

/** The question for everything that a provider has since a moment: after a restore, and every night. */
export const sweepSubject = (since: Date): string => `${PREFIX}${since.toISOString()}`;

/** Null: it is a question for one object. */
export const sinceOf = (subject: string): Date | null =>
  subject.startsWith(PREFIX) ? new Date(subject.slice(PREFIX.length)) : null;
