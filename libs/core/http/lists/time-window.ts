import { optional } from '../../fields/variants.js';
import { time } from '../../fields/kinds.js';
import { RoutifyError } from '../../kernel/errors.js';
import { query } from '../fields/dto.js';
import { ListQuery } from './list.js';

const DAY_MS = 86_400_000;
const WINDOW_DEFAULT_MS = DAY_MS;
const WINDOW_MAX_MS = 31 * DAY_MS;
/** Rows have times of other clocks, Postgres's too, which may be ahead of this one. */
const AHEAD_MAX_MS = 60_000;

export interface TimeWindow {
  /** Included. */
  readonly from: Date;
  /** Not included. */
  readonly before: Date;
}

/** Query of lists over raw logs, which are always bounded by a time window. */
export class WindowQuery extends query({
  ...ListQuery.fields,
  ...optional({
    created_at_gte: time('Start of the time range, inclusive. Defaults to 24 hours before its end.'),
    created_at_lt: time('End of the time range, exclusive. Defaults to now. The range is at most 31 days.'),
  }),
}) {}

export function readWindow({ created_at_gte, created_at_lt }: WindowQuery, nowMs: number): TimeWindow {
  const before = new Date(created_at_lt ?? nowMs + AHEAD_MAX_MS);
  const end = created_at_lt === undefined ? nowMs : before.getTime();
  const from = new Date(created_at_gte ?? end - WINDOW_DEFAULT_MS);
  const lengthMs = before.getTime() - from.getTime();
  if (lengthMs <= 0) {
    throw new RoutifyError('invalid_request_error', 'created_at_gte must be before created_at_lt.', {
      param: 'created_at_gte',
    });
  }
  if (end - from.getTime() > WINDOW_MAX_MS) {
    throw new RoutifyError(
      'invalid_request_error',
      'The period from created_at_gte to created_at_lt is longer than 31 days.',
      {
        param: 'created_at_gte',
      },
    );
  }
  return { from, before };
}
