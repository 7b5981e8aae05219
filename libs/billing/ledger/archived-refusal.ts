import { RoutifyError, type ErrorCode } from '#kernel';
import type { Archive } from './archive.repository.js';

/** The error for an object in an archived month; `what` begins the message. */
export function archivedError(code: ErrorCode, what: string, { before }: Pick<Archive, 'before'>, param?: string) {
  const day = before.toISOString().slice(0, 10);
  const message = `${what} has been archived: only totals are kept for dates before ${day} (UTC).`;
  return new RoutifyError(code, message, {
    ...(param === undefined ? {} : { param }),
    metadata: { archived_before: day },
  });
}
