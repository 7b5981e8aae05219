import { RoutifyError } from '#kernel';
import { TimeField } from '../fields/fields.js';
import { ListQuery } from './list.js';

const DAY_MS = 86_400_000;
const WINDOW_DEFAULT_MS = DAY_MS;
const WINDOW_MAX_MS = 31 * DAY_MS;

export interface TimeWindow {
  /** Included. */
  readonly from: Date;
  /** Not included. */
  readonly before: Date;
}

/** Query of lists over raw logs, which are always bounded by a time window. */
export class WindowQuery extends ListQuery {
  @TimeField({ optional: true, description: 'Begin of the window (included); 24 hours before its end unless told.' })
  created_at_gte?: string;

  @TimeField({ optional: true, description: 'End of the window (not included); now unless told. At most 31 days.' })
  created_at_lt?: string;
}

export function readWindow({ created_at_gte, created_at_lt }: WindowQuery, nowMs: number): TimeWindow {
  // One millisecond after now: rows of the current millisecond belong to the window.
  const before = created_at_lt === undefined ? new Date(nowMs + 1) : new Date(created_at_lt);
  const from = created_at_gte === undefined ? new Date(before.getTime() - WINDOW_DEFAULT_MS) : new Date(created_at_gte);
  const lengthMs = before.getTime() - from.getTime();
  if (lengthMs <= 0) {
    throw new RoutifyError('invalid_request_error', 'created_at_gte must be before created_at_lt', {
      param: 'created_at_gte',
    });
  }
  if (lengthMs > WINDOW_MAX_MS + 1) {
    throw new RoutifyError('invalid_request_error', 'the window from created_at_gte to created_at_lt is over 31 days', {
      param: 'created_at_gte',
    });
  }
  return { from, before };
}
