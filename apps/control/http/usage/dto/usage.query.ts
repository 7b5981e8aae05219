import { USAGE_GROUPS, USAGE_INTERVALS, type UsageGroup, type UsageInterval, type UsageTag } from '#usage';
import { RoutifyError } from '#kernel';
import { optional, query } from '../../conventions/fields/declare.js';
import { timeZone } from '../../conventions/fields/formats.js';
import { choice, text, time } from '../../conventions/fields/kinds.js';
import type { TimeWindow } from '../../conventions/lists/time-window.js';

const DAY_MS = 86_400_000;
const DAYS_MAX: Readonly<Record<UsageInterval, number>> = { hour: 31, day: 366, month: 1_830 };
const DAYS_DEFAULT: Readonly<Record<UsageInterval, number>> = { hour: 1, day: 30, month: 365 };
/** Tags have too many values for roll-ups: usage by tag reads every request of the window. */
const DAYS_MAX_BY_TAG = 31;

export const USAGE_GROUPINGS = [...USAGE_GROUPS, 'member', 'tag'] as const;
const OWN_USAGE_GROUPINGS = ['key', 'member', 'model', 'tag'] as const;

/** A parsed usage query; the response repeats it. */
export interface ParsedUsageQuery extends TimeWindow {
  readonly tz: string;
  readonly interval: UsageInterval;
  readonly groupBy: UsageGroup | 'member' | UsageTag | null;
}

const GROUPING = 'Tell these apart; a member by the keys it made, a tag over at most 31 days.';

export class UsageWindowQuery extends query(
  optional({
    from: time('Begin (included); a day, 30 days or a year before the end unless told.'),
    to: time('End (not included); now unless told.'),
    tz: timeZone("Where days and months begin; the organization's unless told, for operators UTC."),
    interval: choice(USAGE_INTERVALS, 'Length of the intervals; day unless told.'),
    key_id: text('With these keys only; a comma means "or".', { max: 1_000 }),
    tag: text('With group_by=tag: which name in the `metadata` of requests.', { max: 64 }),
  }),
) {}

export class OwnUsageQuery extends query({
  ...UsageWindowQuery.fields,
  group_by: choice(OWN_USAGE_GROUPINGS, GROUPING, { optional: true }),
}) {}

export class UsageQueryRequest extends query({
  ...UsageWindowQuery.fields,
  ...optional({
    group_by: choice(USAGE_GROUPINGS, GROUPING),
    organization_id: text('Of these organizations; a comma means "or".', { max: 1_000 }),
  }),
}) {}

/** Begin and end of a sum without intervals. */
export class WaiversQuery extends query(
  optional({
    from: time('Begin (included); 30 days before the end unless told.'),
    to: time('End (not included); now unless told.'),
  }),
) {}

/** Throws 400 when the window is empty or longer than 366 days. */
export function readWaiverWindow(query: WaiversQuery, nowMs: number): TimeWindow {
  return readWindow(query, 'day', nowMs);
}

/** Throws 400 when the window is empty or too long for interval and grouping, or when `tag` and `group_by` disagree. */
export function readUsageQuery(query: OwnUsageQuery | UsageQueryRequest, tz: string, nowMs: number): ParsedUsageQuery {
  const { interval = 'day' } = query;
  return { ...readWindow(query, interval, nowMs), tz: query.tz ?? tz, interval, groupBy: readGrouping(query) };
}

function readGrouping({ group_by: name, tag }: OwnUsageQuery | UsageQueryRequest): ParsedUsageQuery['groupBy'] {
  if (name === 'tag') {
    if (tag !== undefined) return { tag };
    throw new RoutifyError('invalid_request_error', 'group_by=tag needs the name of the tag', { param: 'tag' });
  }
  if (tag === undefined) return name ?? null;
  throw new RoutifyError('invalid_request_error', 'tag goes with group_by=tag only', { param: 'tag' });
}

function readWindow({ from, to, tag }: UsageWindowQuery, interval: UsageInterval, nowMs: number): TimeWindow {
  const daysMax = tag === undefined ? DAYS_MAX[interval] : DAYS_MAX_BY_TAG;
  const beforeMs = to === undefined ? nowMs + 1 : Date.parse(to);
  const fromMs = from === undefined ? beforeMs - Math.min(DAYS_DEFAULT[interval], daysMax) * DAY_MS : Date.parse(from);
  if (fromMs >= beforeMs) {
    throw new RoutifyError('invalid_request_error', 'from must be before to', { param: 'from' });
  }
  if (beforeMs - fromMs > daysMax * DAY_MS + 1) {
    const instead = tag === undefined ? `choose a longer interval than ${interval}` : 'usage by tag is not told';
    throw new RoutifyError('invalid_request_error', `from ${daysMax} days on ${instead}`, { param: 'from' });
  }
  return { from: new Date(fromMs), before: new Date(beforeMs) };
}
