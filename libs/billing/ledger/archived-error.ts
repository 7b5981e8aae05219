import { RoutifyError, type ErrorCode } from '#kernel';
import type { Archive } from './archive.repository.js';

/** Says of what was asked for that it is kept elsewhere; `what` begins the sentence. */
export function archivedError(code: ErrorCode, what: string, { before }: Pick<Archive, 'before'>, param?: string) {
  const day = before.toISOString().slice(0, 10);
  const message = `${what} was archived: of before ${day} (UTC) only sums are kept here.`;
  return new RoutifyError(code, message, {
    ...(param === undefined ? {} : { param }),
    metadata: { archived_before: day },
  });
}
