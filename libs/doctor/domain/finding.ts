export const FINDING_STATUSES = ['ok', 'warn', 'fail'] as const;

export type FindingStatus = (typeof FINDING_STATUSES)[number];

/** What a check says of the facts. */
export interface Verdict {
  readonly status: FindingStatus;
  readonly message: string;
  /** The line that fixes it; null: nothing to fix. */
  readonly fix: string | null;
}

/** The verdict of a named check. */
export interface Finding extends Verdict {
  readonly check: string;
}

export function ok(message: string): Verdict {
  return { status: 'ok', message, fix: null };
}

export function warn(message: string, fix: string): Verdict {
  return { status: 'warn', message, fix };
}

export function fail(message: string, fix: string): Verdict {
  return { status: 'fail', message, fix };
}

/** The most severe status. */
export function worstOf(findings: readonly Pick<Finding, 'status'>[]): FindingStatus {
  const found = new Set(findings.map(({ status }) => status));
  if (found.has('fail')) return 'fail';
  return found.has('warn') ? 'warn' : 'ok';
}
