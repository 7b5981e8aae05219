import { refusal, type RefusalParams, type RoutifyError } from '#core';
import type { Archive } from './archive.repository.js';

type ArchivedReason = 'movements_archived' | 'refund_archived' | 'request_archived' | 'window_archived';

/** The error for an object in an archived month; `params` are those of the reason beside the day. */
export function archivedRefusal<R extends ArchivedReason>(
  reason: R,
  { before }: Pick<Archive, 'before'>,
  params: Omit<RefusalParams<R>, 'archived_before'>,
  param?: string,
): RoutifyError {
  const values = { ...params, archived_before: before.toISOString().slice(0, 10) } as RefusalParams<R>;
  return refusal(reason, values, param === undefined ? {} : { param });
}
