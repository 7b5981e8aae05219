import { requireBookable } from '#billing/ledger';
import {
  CAP_PERIODS,
  CAP_UNITS,
  choice,
  flag,
  formatUsd,
  id,
  integer,
  maxBigint,
  object,
  optional,
  readUsd,
  RoutifyError,
  shown,
  text,
  time,
  timeZone,
  usd,
  usdInput,
} from '#core';
import {
  body,
  definedFields,
  GLOB,
  ListQuery,
  objectName,
  presentVersion,
  query,
  readOptionalId,
  reply,
  version,
} from '#core/http';
import { CAP_SETTERS, describeCap, WEEK_STARTS, type OrganizationCap } from '../../caps/cap.js';
import type { CapAmount, CapFields, CapOverride, CapTarget } from '../../caps/caps.service.js';
import type { CapUsage } from './cap-answers.js';

const REQUESTS_MAX = 1_000_000_000;
/** A year. */
const PERIOD_HOURS_MAX = 8_784;

const amount = {
  amount_usd: usdInput('Maximum spend in the period. "0" allows only free requests.', {
    sign: 'zero_or_more',
    nullable: true,
    example: '250',
  }),
  amount_requests: integer(
    'Maximum number of requests in the period, instead of `amount_usd`. Requests that return nothing don’t count.',
    { min: 0, max: REQUESTS_MAX, nullable: true, example: null },
  ),
};

export class ListCapsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    key_id: id('key', 'Filter by API key.'),
    member_id: id('mbr', 'Filter by member.'),
    project_id: id('prj', 'Filter by project.'),
  }),
}) {}

export class CapOverrideRequest extends body({
  ...optional(amount),
  ends_at: time('When the override ends.'),
  reason: text('Reason of the override.', { max: 500, example: 'Launch week' }),
}) {}

const changed = {
  name: text('Name of the cap.', { max: 100, nullable: true, example: 'Research budget' }),
  ...amount,
  time_zone: timeZone('Time zone in which periods begin. `null`: the organization’s time zone.', {
    nullable: true,
    example: 'Europe/Berlin',
  }),
  week_starts_on: choice(WEEK_STARTS, 'First day of a `week`. Defaults to `monday`.'),
  enforced: flag('Whether requests over the cap are refused. Defaults to `true`. `false`: it only sends alerts.', {
    example: true,
  }),
  override: object(CapOverrideRequest, 'Temporary amount.', { nullable: true }),
};

const VISIBLE = flag('Whether the customer sees the cap. Defaults to `true`.', { example: true });

export class CreateOwnCapRequest extends body({
  period: choice(
    CAP_PERIODS,
    'Period of the cap, after which it starts again from zero. `hours`: `period_hours` that begin with the first request. `total`: never.',
    { example: 'month' },
  ),
  ...optional({
    key_id: id('key', 'Only requests of this API key.', { nullable: true, example: null }),
    member_id: id('mbr', 'Only requests of API keys that this member created. Not with `key_id`.', {
      nullable: true,
      example: null,
    }),
    project_id: id('prj', 'Only requests of API keys of this project. Not with `key_id` or `member_id`.', {
      nullable: true,
      example: null,
    }),
    model: text('Only requests of this model, or of models that a pattern with `*` matches by their canonical IDs.', {
      max: 200,
      pattern: GLOB,
      expected: 'a model name, in which * matches any text',
      rule: 'globs',
      nullable: true,
      example: 'anthropic/*',
    }),
    tag_name: text('Only requests with this label in `metadata`: its name.', {
      max: 64,
      nullable: true,
      example: 'team',
    }),
    tag_value: text('The value of that label.', { max: 512, nullable: true, example: 'search' }),
    period_hours: integer('Length of the period `hours`.', {
      min: 1,
      max: PERIOD_HOURS_MAX,
      nullable: true,
      example: null,
    }),
    ...changed,
  }),
}) {}

export class CreateCapRequest extends body({ ...CreateOwnCapRequest.fields, ...optional({ visible: VISIBLE }) }) {}

export class UpdateOwnCapRequest extends body(optional(changed)) {}

export class UpdateCapRequest extends body(optional({ ...changed, visible: VISIBLE })) {}

const created = shown(CreateOwnCapRequest.fields);
const nullableAmount = {
  amount_usd: usd('Maximum spend in the period.', { nullable: true, example: '250' }),
  amount_requests: integer('Maximum number of requests in the period.', { nullable: true, example: null }),
};

export class CapOverrideResponse extends reply({
  ...nullableAmount,
  ends_at: time(),
  reason: text({ example: 'Launch week' }),
}) {}

export class OwnCapResponse extends reply({
  id: id('cap'),
  object: objectName('cap'),
  organization_id: id('org'),
  name: created.name,
  key_id: created.key_id,
  member_id: created.member_id,
  project_id: created.project_id,
  model: created.model,
  tag_name: created.tag_name,
  tag_value: created.tag_value,
  unit: choice(CAP_UNITS, 'What the cap counts.'),
  ...nullableAmount,
  spent_usd: usd('Booked spend in the current period.', { nullable: true, example: '12.5' }),
  held_usd: usd('Spend of the current period that is held by running requests, or not booked yet. `null`: unknown.', {
    nullable: true,
    example: '0.02',
  }),
  remaining_usd: usd('Left in the current period.', { nullable: true, example: '237.48' }),
  counted_requests: integer('Booked requests in the current period.', { nullable: true, example: null }),
  running_requests: integer('Requests of the current period that are running, or not booked yet. `null`: unknown.', {
    nullable: true,
    example: null,
  }),
  remaining_requests: integer('Left in the current period.', { nullable: true, example: null }),
  reached: flag('Whether nothing is left in the current period.', { example: false }),
  period: created.period,
  period_hours: created.period_hours,
  resets_at: time('Start of the next period. `null`: never.', { nullable: true }),
  time_zone: created.time_zone,
  week_starts_on: created.week_starts_on,
  enforced: created.enforced,
  override: object(CapOverrideResponse, 'Temporary amount. It stays here after its end.', { nullable: true }),
  set_by: choice(CAP_SETTERS, 'Who set the cap, and can change it.'),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export class CapResponse extends reply({ ...OwnCapResponse.fields, visible: shown({ visible: VISIBLE }).visible }) {}

export function presentCap(cap: OrganizationCap, usage: CapUsage) {
  const { visible, ...described } = describeCap(cap);
  return { ...presentedOwn(cap, described, usage), visible };
}

/** As its customer sees it. */
export function presentOwnCap(cap: OrganizationCap, usage: CapUsage) {
  const { visible: _visible, ...described } = describeCap(cap);
  return presentedOwn(cap, described, usage);
}

function presentedOwn(
  cap: OrganizationCap,
  described: Omit<ReturnType<typeof describeCap>, 'visible'>,
  { limit, spent, open, resetsAtMs }: CapUsage,
) {
  const remaining = maxBigint(limit - spent - (open ?? 0n), 0n);
  const isUsd = cap.unit === 'usd';
  return {
    object: 'cap' as const,
    ...described,
    spent_usd: isUsd ? formatUsd(spent) : null,
    held_usd: isUsd && open !== null ? formatUsd(open) : null,
    remaining_usd: isUsd ? formatUsd(remaining) : null,
    counted_requests: isUsd ? null : Number(spent),
    running_requests: isUsd || open === null ? null : Number(open),
    remaining_requests: isUsd ? null : Number(remaining),
    reached: remaining === 0n,
    resets_at: resetsAtMs === null ? null : new Date(resetsAtMs).toISOString(),
    ...presentVersion(cap),
  };
}

/** What a new cap limits, but for its model, whose name is resolved first. */
export function capTargetOf(body: CreateOwnCapRequest, model: string | null): CapTarget {
  const { key_id, member_id, project_id, tag_name = null, tag_value = null, period, period_hours = null } = body;
  const keyId = readOptionalId('key', key_id, 'key_id');
  const memberId = readOptionalId('mbr', member_id, 'member_id');
  const projectId = readOptionalId('prj', project_id, 'project_id');
  if (keyId !== null && memberId !== null) throw invalid('member_id', 'a cap has either a key or a member');
  if (projectId !== null && (keyId !== null || memberId !== null)) {
    throw invalid('project_id', 'a cap of a project has neither a key nor a member');
  }
  if ((tag_name === null) !== (tag_value === null)) {
    throw invalid(tag_name === null ? 'tag_name' : 'tag_value', 'a label has a name and a value');
  }
  if ((period === 'hours') !== (period_hours !== null)) {
    throw invalid('period_hours', 'the period hours, and no other, has a number of hours');
  }
  return {
    keyId,
    memberId,
    projectId,
    model,
    tagName: tag_name,
    tagValue: tag_value,
    period,
    periodHours: period_hours,
  };
}

/** Throws without an amount. */
export function newCapFieldsOf(body: CreateOwnCapRequest & { visible?: boolean }) {
  const fields = capFieldsOf(body);
  if (fields.amount === undefined) throw invalid('amount_usd', 'send amount_usd or amount_requests');
  return { ...fields, amount: fields.amount };
}

export function capFieldsOf(body: UpdateCapRequest): CapFields {
  const { name, time_zone, week_starts_on, enforced, override, visible } = body;
  return definedFields({
    name,
    amount: amountOf(body, ''),
    timeZone: time_zone,
    weekStartsOn: week_starts_on === undefined ? undefined : WEEK_STARTS.indexOf(week_starts_on) + 1,
    isHard: enforced,
    override: override === undefined || override === null ? override : overrideOf(override),
    isVisible: visible,
  });
}

function overrideOf(override: CapOverrideRequest): CapOverride {
  const amount = amountOf(override, 'override.');
  if (amount === undefined) throw invalid('override.amount_usd', 'send amount_usd or amount_requests');
  return { ...amount, endsAt: new Date(override.ends_at), reason: override.reason };
}

function amountOf(
  { amount_usd = null, amount_requests = null }: Pick<UpdateCapRequest, 'amount_usd' | 'amount_requests'>,
  prefix: string,
): CapAmount | undefined {
  if (amount_usd !== null && amount_requests !== null) {
    throw invalid(`${prefix}amount_requests`, 'a cap has either amount_usd or amount_requests');
  }
  if (amount_usd === null) {
    return amount_requests === null ? undefined : { unit: 'requests', amount: BigInt(amount_requests) };
  }
  const amountNanoUsd = readUsd(amount_usd);
  requireBookable(amountNanoUsd, `${prefix}amount_usd`);
  return { unit: 'usd', amount: amountNanoUsd };
}

function invalid(param: string, message: string): RoutifyError {
  return new RoutifyError('invalid_request_error', `${param}: ${message}`, { param });
}
