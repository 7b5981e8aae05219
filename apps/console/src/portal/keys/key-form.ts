import type { components } from '@/api/generated/management';
import { CreateKeyRequest } from '@/api/generated/values/create-key-request';
import { SpendCapRequest } from '@/api/generated/values/spend-cap-request';
import { amountOf } from '@/kit/amounts/amounts';
import type { Cap, Key } from '../parts/key-state';

/** When prompts of Claude are marked for the provider's cache; empty: the channel decides. */
export const CACHE_MARKS = ['', ...CreateKeyRequest.cache_marks] as const;

const PERIODS = SpendCapRequest.period;

/** What the form of a key holds: texts as they are typed; empty: no limit. */
export interface KeyValues {
  readonly name: string;
  /** Empty: none. */
  readonly project_id: string;
  readonly cap_day: string;
  readonly cap_month: string;
  readonly cap_total: string;
  /** Where the days and months of caps begin; empty: in the organization's time zone. */
  readonly cap_zone: string;
  readonly models: string[];
  readonly rpm: number | string;
  readonly tpm: number | string;
  readonly concurrency: number | string;
  readonly cache_marks: (typeof CACHE_MARKS)[number];
  /** A day: the key is refused from its end on. */
  readonly expires_at: string;
  /** One address a line. */
  readonly ip_allow: string;
}

export const EMPTY_KEY: KeyValues = {
  name: '',
  project_id: '',
  cap_day: '',
  cap_month: '',
  cap_total: '',
  cap_zone: '',
  models: [],
  rpm: '',
  tpm: '',
  concurrency: '',
  cache_marks: '',
  expires_at: '',
  ip_allow: '',
};

type KeyBody = components['schemas']['CreateKeyRequest'];

export function valuesOfKey(key: Key): KeyValues {
  const capOf = (period: Cap['period']): string => key.caps.find((cap) => cap.period === period)?.amount_usd ?? '';
  return {
    name: key.name,
    project_id: key.project_id ?? '',
    cap_day: capOf('day'),
    cap_month: capOf('month'),
    cap_total: capOf('total'),
    cap_zone: key.caps.find(({ time_zone }) => time_zone)?.time_zone ?? '',
    models: key.scopes.models,
    rpm: key.rpm ?? '',
    tpm: key.tpm ?? '',
    concurrency: key.concurrency ?? '',
    cache_marks: key.cache_marks ?? '',
    expires_at: key.expires_at === null ? '' : dayOf(new Date(key.expires_at)),
    ip_allow: key.ip_allow.join('\n'),
  };
}

/** All fields of a key. */
export function bodyOfKey(values: KeyValues): KeyBody {
  const zone = { time_zone: values.cap_zone === '' ? null : values.cap_zone };
  const caps = PERIODS.map((period) => ({
    period,
    amount_usd: amountOf(values[`cap_${period}`]),
    ...(period === 'total' ? {} : zone),
  }));
  return {
    name: values.name.trim(),
    project_id: values.project_id === '' ? null : values.project_id,
    caps: caps.filter(({ amount_usd }) => amount_usd !== ''),
    scopes: { models: values.models },
    rpm: limitOf(values.rpm),
    tpm: limitOf(values.tpm),
    concurrency: limitOf(values.concurrency),
    cache_marks: values.cache_marks === '' ? null : values.cache_marks,
    expires_at: values.expires_at === '' ? null : endOfDay(values.expires_at),
    ip_allow: values.ip_allow.split(/[\s,]+/).filter((address) => address !== ''),
  };
}

/** Without a day the settings decide, which may limit how long keys live. */
export function bodyOfNewKey(values: KeyValues): KeyBody {
  const { expires_at, ...body } = bodyOfKey(values);
  return expires_at === null || expires_at === undefined ? body : { ...body, expires_at };
}

/** Only what was changed: a cap that is sent again counts from now on, and other paths of the scope stay. */
export function changesOfKey(key: Key, values: KeyValues): Partial<KeyBody> {
  const [before, after] = [bodyOfKey(valuesOfKey(key)), bodyOfKey(values)];
  const changed = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof KeyBody]),
  );
  const body: Partial<KeyBody> = Object.fromEntries(changed);
  return body.scopes === undefined ? body : { ...body, scopes: { ...key.scopes, ...body.scopes } };
}

function limitOf(value: number | string): number | null {
  return value === '' ? null : Number(value);
}

/** The day of the person at the screen, as a date input has it. */
function dayOf(moment: Date): string {
  const parts = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString();
}
