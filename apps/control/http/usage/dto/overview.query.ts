import { RoutifyError } from '#kernel';
import type { OverviewQuery } from '#usage';
import { ChoiceField, TimeField } from '../../conventions/fields/fields.js';
import { TimeZoneField } from '../../conventions/fields/locale-fields.js';

const DAY_MS = 86_400_000;
const WINDOW_MAX_MS = 31 * DAY_MS;
/** Up to this length the series is by hour unless another interval is given. */
const HOURLY_MAX_MS = 3 * DAY_MS;

export const OVERVIEW_INTERVALS = ['hour', 'day'] as const;

export class OverviewRequest {
  @TimeField({ optional: true, description: 'Begin (included); a day before the end unless given.' })
  from?: string;

  @TimeField({ optional: true, description: 'End (not included); now unless given. At most 31 days.' })
  to?: string;

  @TimeZoneField({ optional: true, description: 'Where days begin; UTC unless given.' })
  tz?: string;

  @ChoiceField({
    values: OVERVIEW_INTERVALS,
    optional: true,
    description: 'Length of the intervals; an hour in windows of up to three days, else a day, unless given.',
  })
  interval?: (typeof OVERVIEW_INTERVALS)[number];
}

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
