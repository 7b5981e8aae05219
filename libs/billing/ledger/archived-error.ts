import { RoutifyError, type ErrorCode } from '#kernel';
import type { Archive } from './archive.repository.js';

/** The error for an object in an archived month; `what` begins the message. */
export function archivedError(code: ErrorCode, what: string, { before }: Pick<Archive, 'before'>, param?: string) {
  const day = before.toISOString().slice(0, 10);
  const message = `${what} was archived: of before ${day} (UTC) only sums are kept here.`;
  return new RoutifyError(code, message, {
    ...(param === undefined ? {} : { param }),
    metadata: { archived_before: day },
  });
}
