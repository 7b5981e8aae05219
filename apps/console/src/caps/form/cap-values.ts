import { CreateCapRequest } from '@/api/generated/values/create-cap-request';
import { CapResponse } from '@/api/generated/values/cap-response';
import { amountOf as typedAmount } from '@/kit/amounts/amounts';
import { localTime } from '@/kit/values/format';
import type { Cap, CapFilter, CapPatch, NewCap } from '../data/cap-api';
import { amountOf, currentOverride, type CapPeriod, type CapUnit } from '../data/cap-usage';

export const PERIODS = CreateCapRequest.period;
export const UNITS = CapResponse.unit;
export const WEEKDAYS = CreateCapRequest.week_starts_on;

const DAY_MS = 86_400_000;
/** How long a new override is, unless another end is chosen. */
const OVERRIDE_DAYS = 7;

/** As typed: one of both, by the unit. */
interface AmountValues {
  readonly amount_usd: string;
  readonly amount_requests: number | '';
}

/** What of a cap can be changed. */
export interface CapValues extends AmountValues, Record<string, unknown> {
  readonly name: string;
  readonly unit: CapUnit;
  readonly period: CapPeriod;
  /** Empty: the organization's. */
  readonly time_zone: string;
  readonly week_starts_on: (typeof WEEKDAYS)[number];
  readonly enforced: boolean;
  readonly visible: boolean;
  readonly has_override: boolean;
  readonly override: AmountValues & {
    /** As an input of the browser has times. */
    readonly ends_at: string;
    readonly reason: string;
  };
}

/** Whose requests a cap counts. */
export const HOLDERS = { organization: null, key: 'key_id', member: 'member_id', project: 'project_id' } as const;

type Holder = keyof typeof HOLDERS;

/** Of a key, a member or a project, if one of them is given. */
function holderOf(given: CapFilter): Holder {
  const holders = Object.keys(HOLDERS) as Holder[];
  const isGiven = (field: keyof CapFilter | null): boolean => field !== null && given[field] !== undefined;
  return holders.find((holder) => isGiven(HOLDERS[holder])) ?? 'organization';
}

/** Of a new one, also what it counts. */
export interface NewCapValues extends CapValues {
  readonly holder: Holder;
  readonly key_id: string;
  readonly member_id: string;
  readonly project_id: string;
  readonly model: string;
  readonly tag_name: string;
  readonly tag_value: string;
  readonly period_hours: number | '';
}

const NO_AMOUNT: AmountValues = { amount_usd: '', amount_requests: '' };

const newOverride = (nowMs: number): CapValues['override'] => ({
  ...NO_AMOUNT,
  ends_at: localTime(nowMs + OVERRIDE_DAYS * DAY_MS),
  reason: '',
});

/** @param holder whose cap it will be, where that is known */
export function newCapValues(holder: CapFilter, nowMs: number): NewCapValues {
  const { key_id = '', member_id = '', project_id = '' } = holder;
  return {
    ...NO_AMOUNT,
    name: '',
    unit: 'usd',
    period: 'month',
    period_hours: '',
    holder: holderOf(holder),
    key_id,
    member_id,
    project_id,
    model: '',
    tag_name: '',
    tag_value: '',
    time_zone: '',
    week_starts_on: WEEKDAYS[0],
    enforced: true,
    visible: true,
    has_override: false,
    override: newOverride(nowMs),
  };
}

export function valuesOfCap(cap: Cap, nowMs: number): CapValues {
  const { unit, period, name, time_zone, week_starts_on, enforced, visible = true } = cap;
  const override = currentOverride(cap, nowMs);
  return {
    ...amountValues(unit, cap),
    name: name ?? '',
    unit,
    period,
    time_zone: time_zone ?? '',
    week_starts_on,
    enforced,
    visible,
    has_override: override !== null,
    override:
      override === null
        ? newOverride(nowMs)
        : {
            ...amountValues(unit, override),
            ends_at: localTime(Date.parse(override.ends_at)),
            reason: override.reason,
          },
  };
}

export function newCapBody(values: NewCapValues): NewCap {
  const { holder, model, tag_name, tag_value, period, period_hours, unit } = values;
  const { week_starts_on, override, ...body } = bodyOf(values);
  const field = HOLDERS[holder];
  return {
    ...body,
    period,
    ...(period === 'hours' ? { period_hours: Number(period_hours) } : {}),
    ...(field === null ? {} : { [field]: values[field] }),
    ...(model.trim() === '' ? {} : { model: model.trim() }),
    ...(tag_name === '' ? {} : { tag_name, tag_value }),
    ...(period === 'week' ? { week_starts_on } : {}),
    ...(override === null ? {} : { override }),
    ...sentAmount(unit, values),
  };
}

/**
 * Only what was changed: an override that has ended is not sent again.
 *
 * @param openedMs when the values were those of the cap
 */
export function changesOfCap(cap: Cap, values: CapValues, openedMs: number): CapPatch {
  const [before, after] = [bodyOf(valuesOfCap(cap, openedMs)), bodyOf(values)];
  return Object.fromEntries(
    Object.entries(after).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof typeof before]),
    ),
  );
}

function bodyOf(values: CapValues) {
  const { name, unit, period, time_zone, week_starts_on, enforced, visible, has_override, override } = values;
  return {
    name: name.trim() === '' ? null : name.trim(),
    ...sentAmount(unit, values),
    time_zone: time_zone === '' || !hasCalendar(period) ? null : time_zone,
    week_starts_on,
    enforced,
    visible,
    override: has_override
      ? {
          ...sentAmount(unit, override),
          ends_at: new Date(override.ends_at).toISOString(),
          reason: override.reason.trim(),
        }
      : null,
  };
}

const SENT = {
  usd: ({ amount_usd }: AmountValues) => ({ amount_usd: typedAmount(amount_usd) }),
  requests: ({ amount_requests }: AmountValues) => ({ amount_requests: Number(amount_requests) }),
} as const satisfies Readonly<Record<CapUnit, (values: AmountValues) => object>>;

const sentAmount = (unit: CapUnit, values: AmountValues) => SENT[unit](values);

const READ = {
  usd: (amount: string): AmountValues => ({ ...NO_AMOUNT, amount_usd: amount }),
  requests: (amount: string): AmountValues => ({ ...NO_AMOUNT, amount_requests: Number(amount) }),
} as const satisfies Readonly<Record<CapUnit, (amount: string) => AmountValues>>;

const amountValues = (unit: CapUnit, of: Pick<Cap, 'amount_usd' | 'amount_requests'>): AmountValues =>
  READ[unit](amountOf(unit, of));

/** Whether the period begins at a time of a calendar. */
export const hasCalendar = (period: CapPeriod): boolean => period !== 'total' && period !== 'hours';
