import { RoutifyError } from '#kernel';
import type { OverviewQuery } from '#usage';
import { optional, query } from '../../conventions/fields/declare.js';
import { timeZone } from '../../conventions/fields/formats.js';
import { choice, time } from '../../conventions/fields/kinds.js';

const DAY_MS = 86_400_000;
const WINDOW_MAX_MS = 31 * DAY_MS;
/** Up to this length the series is by hour unless another interval is given. */
const HOURLY_MAX_MS = 3 * DAY_MS;

export const OVERVIEW_INTERVALS = ['hour', 'day'] as const;

export class OverviewRequest extends query(
  optional({
    from: time('Begin (included); a day before the end unless given.'),
    to: time('End (not included); now unless given. At most 31 days.'),
    tz: timeZone('Where days begin; UTC unless given.'),
    interval: choice(
      OVERVIEW_INTERVALS,
      'Length of the intervals; an hour in windows of up to three days, else a day, unless given.',
    ),
  }),
) {}

/** Throws 400 for an empty window, and for one that is too long. */
export function readOverviewQuery({ from, to, tz = 'UTC', interval }: OverviewRequest, nowMs: number): OverviewQuery {
  const beforeMs = to === undefined ? nowMs + 1 : Date.parse(to);
  const fromMs = from === undefined ? beforeMs - DAY_MS : Date.parse(from);
  const lengthMs = beforeMs - fromMs;
  if (lengthMs <= 0) throw new RoutifyError('invalid_request_error', 'from must be before to', { param: 'from' });
  if (lengthMs > WINDOW_MAX_MS + 1) {
    throw new RoutifyError('invalid_request_error', 'the window from `from` to `to` is over 31 days', {
      param: 'from',
    });
  }
  const standard = lengthMs <= HOURLY_MAX_MS + 1 ? 'hour' : 'day';
  return { from: new Date(fromMs), before: new Date(beforeMs), tz, interval: interval ?? standard };
}
