import {
  choice,
  integer,
  objects,
  optional,
  text,
  time,
  timeZone,
  usd,
  formatId,
  formatUsd,
  RoutifyError,
} from '#core';
import { query, reply, objectName, type TimeWindow, MoneyFiguresResponse, presentMoney } from '#core/http';
import { type Display, display, displayAmount } from '#catalog/http';
import {
  type UnitSum,
  USAGE_GROUPS,
  USAGE_INTERVALS,
  type UsageGroup,
  type UsageInterval,
  type UsageRow,
  type UsageTag,
} from '../../usage/domain/usage-query.js';
import type { UsageWithUnits } from '../../usage/domain/with-units.js';

const DAY_MS = 86_400_000;
const DAYS_MAX: Readonly<Record<UsageInterval, number>> = { hour: 31, day: 366, month: 1_830 };
const DAYS_DEFAULT: Readonly<Record<UsageInterval, number>> = { hour: 1, day: 30, month: 365 };
/** Tags have too many values for roll-ups: usage by tag reads every request of the window. */
const DAYS_MAX_BY_TAG = 31;

const USAGE_GROUPINGS = [...USAGE_GROUPS, 'member', 'tag'] as const;
const OWN_USAGE_GROUPINGS = ['project', 'key', 'member', 'model', 'tag'] as const;

/** A parsed usage query; the response repeats it. */
export interface ParsedUsageQuery extends TimeWindow {
  readonly tz: string;
  readonly interval: UsageInterval;
  readonly groupBy: UsageGroup | 'member' | UsageTag | null;
}

const GROUPING =
  'Group by a dimension. A member stands for the keys that the member created. A tag allows at most 31 days.';

export class UsageWindowQuery extends query(
  optional({
    from: time(
      'Start of the time range, inclusive. Defaults to a day, 30 days or a year before the end, depending on the interval.',
    ),
    to: time('End of the time range, exclusive. Defaults to now.'),
    tz: timeZone('Time zone of days and months. Defaults to the organization’s, for operators to UTC.'),
    interval: choice(USAGE_INTERVALS, 'Length of the intervals. Defaults to `day`.'),
    project_id: text('Filter by project, comma-separated. Requests count for the project that their key had.', {
      max: 1_000,
    }),
    key_id: text('Filter by key, comma-separated.', { max: 1_000 }),
    tag: text('With `group_by=tag`: the name in the `metadata` of requests.', { max: 64 }),
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
    organization_id: text('Filter by organization, comma-separated.', { max: 1_000 }),
    model_id: text('Filter by model, comma-separated. Not with `group_by=tag`.', { max: 1_000 }),
  }),
}) {}

/** Begin and end of a sum without intervals. */
export class WaiversQuery extends query(
  optional({
    from: time('Start of the time range, inclusive. Defaults to 30 days before the end.'),
    to: time('End of the time range, exclusive. Defaults to now.'),
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

const GROUP_PREFIX = {
  organization: 'org',
  project: 'prj',
  key: 'key',
  member: 'mbr',
  model: 'mdl',
  channel: 'chn',
  tier: 'tier',
} as const;

export class UsageUnitResponse extends reply({
  unit: text('Unit, as in `per_unit_usd` of a price.', { example: 'web_search_call' }),
  quantity: integer({ example: 14 }),
  cost_usd: usd('Part of `cost_usd` for these units, rounded down for each request.', { example: '0.14' }),
}) {}

export class UsageRowResponse extends reply({
  starts_at: time('Start of the interval.'),
  group: text(
    'The project, key, model or other group, or the tag’s value. `null` without grouping, and for requests without a value.',
    {
      nullable: true,
    },
  ),
  request_count: integer({ example: 14 }),
  error_count: integer({ example: 14 }),
  prompt_tokens: integer({ example: 14 }),
  completion_tokens: integer({ example: 14 }),
  cached_tokens: integer({ example: 14 }),
  reasoning_tokens: integer({ example: 14 }),
  cost_usd: usd('Charges.'),
  refunded_usd: usd('Refunds of these charges, at any time.'),
  units: objects(UsageUnitResponse, 'Units other than tokens, by name. `null` with `group_by=tag`.', {
    nullable: true,
  }),
}) {}

export class UsageResponse extends reply({
  object: objectName('usage'),
  from: time(),
  to: time(),
  tz: text({ example: 'Europe/Berlin' }),
  interval: choice(USAGE_INTERVALS),
  group_by: choice(USAGE_GROUPINGS, { nullable: true }),
  tag: text('Name of the tag. `null` unless grouped by a tag.', { nullable: true }),
  data: objects(UsageRowResponse, 'Usage by interval. Intervals without usage are omitted.'),
}) {}

/** The response to a usage query: the parsed query and its rows. */
function presentUsage(query: ParsedUsageQuery, rows: readonly UsageWithUnits[]): UsageResponse {
  const { from, before, tz, interval, groupBy } = query;
  return {
    object: 'usage',
    from: from.toISOString(),
    to: before.toISOString(),
    tz,
    interval,
    ...presentGrouping(groupBy),
    data: rows.map((row) => presentUsageRow(row, groupBy)),
  };
}

function presentUsageRow(row: UsageWithUnits, groupBy: ParsedUsageQuery['groupBy']): UsageRowResponse {
  return {
    starts_at: row.startsAt.toISOString(),
    group: presentGroup(row.group, groupBy),
    request_count: Number(row.requests),
    error_count: Number(row.errors),
    prompt_tokens: Number(row.promptTokens),
    completion_tokens: Number(row.completionTokens),
    cached_tokens: Number(row.cachedTokens),
    reasoning_tokens: Number(row.reasoningTokens),
    cost_usd: formatUsd(row.chargeNanoUsd),
    refunded_usd: formatUsd(row.refundedNanoUsd),
    units: row.units?.map(presentUnit) ?? null,
  };
}

function presentUnit({ unit, quantity, amountNanoUsd }: UnitSum): UsageUnitResponse {
  return { unit, quantity: Number(quantity), cost_usd: formatUsd(amountNanoUsd) };
}

function presentGrouping(groupBy: ParsedUsageQuery['groupBy']): Pick<UsageResponse, 'group_by' | 'tag'> {
  if (groupBy === null || typeof groupBy === 'string') return { group_by: groupBy, tag: null };
  return { group_by: 'tag', tag: groupBy.tag };
}

function presentGroup(group: string | null, groupBy: ParsedUsageQuery['groupBy']): string | null {
  if (groupBy === null || group === null) return null;
  return typeof groupBy === 'string' ? formatId(GROUP_PREFIX[groupBy], group) : group;
}

export class OperatorUsageRowResponse extends reply({
  ...UsageRowResponse.fields,
  ...MoneyFiguresResponse.fields,
  upstream_cost_usd: usd('Provider cost of all attempts. By channel, of its own attempts.'),
  forgone_usd: usd('Uncharged usage: prices above holds, and hidden reasoning of interrupted streams.'),
}) {}

export class OperatorUsageResponse extends reply({
  ...UsageResponse.fields,
  data: objects(
    OperatorUsageRowResponse,
    'Usage by interval. Intervals without usage are omitted. A channel with failed attempts only has costs only.',
  ),
}) {}

/** Usage with upstream cost and margin. */
export function presentOperatorUsage(query: ParsedUsageQuery, rows: readonly UsageWithUnits[]): OperatorUsageResponse {
  const data = rows.map((row) => Object.assign(presentUsageRow(row, query.groupBy), presentMargin(row)));
  return Object.assign(presentUsage(query, []), { data });
}

function presentMargin({ chargeNanoUsd, refundedNanoUsd, forgoneNanoUsd, ...costs }: UsageRow) {
  return {
    ...presentMoney({ revenueNanoUsd: chargeNanoUsd - refundedNanoUsd, ...costs }),
    forgone_usd: formatUsd(forgoneNanoUsd),
  };
}

export class OwnUsageRowResponse extends reply({
  ...UsageRowResponse.fields,
  cost_display: displayAmount('cost_usd'),
  refunded_display: displayAmount('refunded_usd'),
}) {}

export class OwnUsageResponse extends reply({
  ...UsageResponse.fields,
  display: display('at the end of the window, or now'),
  data: objects(OwnUsageRowResponse, 'Usage by interval. Intervals without usage are omitted.'),
}) {}

/** Usage as customers see it, with the display currency. */
export function presentOwnUsage(
  query: ParsedUsageQuery,
  rows: readonly UsageWithUnits[],
  display: Display,
): OwnUsageResponse {
  const data = rows.map((row) => {
    const shown = presentUsageRow(row, query.groupBy);
    const converted = { cost_display: display.of(shown.cost_usd), refunded_display: display.of(shown.refunded_usd) };
    return Object.assign(shown, converted);
  });
  return Object.assign(presentUsage(query, []), { display: display.response, data });
}
