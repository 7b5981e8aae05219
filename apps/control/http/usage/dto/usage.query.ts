import { USAGE_GROUPS, USAGE_INTERVALS, type UsageGroup, type UsageInterval } from '#billing';
import { RoutifyError } from '#kernel';
import { ChoiceField, TextField, TimeField } from '../../conventions/fields/fields.js';
import { TimeZoneField } from '../../conventions/fields/place-fields.js';
import type { TimeWindow } from '../../conventions/lists/time-window.js';

const DAY_MS = 86_400_000;
const DAYS_MAX: Readonly<Record<UsageInterval, number>> = { hour: 31, day: 366, month: 1_830 };
const DAYS_DEFAULT: Readonly<Record<UsageInterval, number>> = { hour: 1, day: 30, month: 365 };

export const OWN_USAGE_GROUPS = ['key', 'model'] as const satisfies readonly UsageGroup[];

class UsageWindowQuery {
  @TimeField({ optional: true, description: 'Begin (included); a day, 30 days or a year before the end unless told.' })
  from?: string;

  @TimeField({ optional: true, description: 'End (not included); now unless told.' })
  to?: string;

  @TimeZoneField({
    optional: true,
    description: "Where days and months begin; the organization's unless told, for operators UTC.",
  })
  tz?: string;

  @ChoiceField({ values: USAGE_INTERVALS, optional: true, description: 'Length of the intervals; day unless told.' })
  interval?: UsageInterval;

  @TextField({ max: 1_000, optional: true, description: 'With these keys only; a comma means "or".' })
  key_id?: string;
}

export class OwnUsageQuery extends UsageWindowQuery {
  @ChoiceField({ values: OWN_USAGE_GROUPS, optional: true, description: 'Tell these apart.' })
  group_by?: (typeof OWN_USAGE_GROUPS)[number];
}

export class UsageQueryRequest extends UsageWindowQuery {
  @ChoiceField({ values: USAGE_GROUPS, optional: true, description: 'Tell these apart.' })
  group_by?: UsageGroup;

  @TextField({ max: 1_000, optional: true, description: 'Of these organizations; a comma means "or".' })
  organization_id?: string;
}

/** Throws 400 when the window is empty or longer than the interval allows. */
export function readUsageWindow({ from, to }: UsageWindowQuery, interval: UsageInterval, nowMs: number): TimeWindow {
  const beforeMs = to === undefined ? nowMs + 1 : Date.parse(to);
  const fromMs = from === undefined ? beforeMs - DAYS_DEFAULT[interval] * DAY_MS : Date.parse(from);
  if (fromMs >= beforeMs) {
    throw new RoutifyError('invalid_request_error', 'from must be before to', { param: 'from' });
  }
  if (beforeMs - fromMs > DAYS_MAX[interval] * DAY_MS + 1) {
    const message = `from ${DAYS_MAX[interval]} days on choose a longer interval than ${interval}`;
    throw new RoutifyError('invalid_request_error', message, { param: 'from' });
  }
  return { from: new Date(fromMs), before: new Date(beforeMs) };
}
