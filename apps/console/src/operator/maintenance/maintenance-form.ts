import type { components } from '@/api/generated/management';
import { localTime } from '@/kit/values/format';

type Maintenance = components['schemas']['MaintenanceResponse'];
type Change = components['schemas']['PutMaintenanceRequest'];

/** Times are as an input of the browser has them: its own clock, to the minute; empty: none. */
export interface MaintenanceValues {
  readonly isOn: boolean;
  readonly message: string;
  readonly until: string;
  readonly allow_organizations: string[];
  readonly isAnnounced: boolean;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly notice: string;
  readonly refusesRequests: boolean;
}

export function valuesOf(maintenance: Maintenance): MaintenanceValues {
  const { mode, message, until, allow_organizations, announcement } = maintenance;
  return {
    isOn: mode === 'on',
    message: message ?? '',
    until: toLocal(until),
    allow_organizations,
    isAnnounced: announcement !== null,
    startsAt: toLocal(announcement?.starts_at ?? null),
    endsAt: toLocal(announcement?.ends_at ?? null),
    notice: announcement?.message ?? '',
    refusesRequests: announcement?.refuse_requests ?? true,
  };
}

export function changeOf(values: MaintenanceValues): Change {
  return {
    mode: values.isOn ? 'on' : 'off',
    message: textOrNull(values.message),
    until: values.until === '' ? null : toInstant(values.until),
    allow_organizations: values.allow_organizations,
    announcement: values.isAnnounced
      ? {
          starts_at: toInstant(values.startsAt),
          ends_at: toInstant(values.endsAt),
          message: textOrNull(values.notice),
          refuse_requests: values.refusesRequests,
        }
      : null,
  };
}

/** What keeps the announcement from being saved; null: nothing. */
export function faultOf({ isAnnounced, startsAt, endsAt }: MaintenanceValues): 'starts_missing' | 'ends_early' | null {
  if (!isAnnounced) return null;
  if (startsAt === '') return 'starts_missing';
  // Both are of one clock and one form, so their order is that of their texts.
  return endsAt > startsAt ? null : 'ends_early';
}

export function toInstant(local: string): string {
  return new Date(local).toISOString();
}

function toLocal(at: string | null): string {
  return at === null ? '' : localTime(Date.parse(at));
}

function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}
