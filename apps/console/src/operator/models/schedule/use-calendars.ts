import { operatorApi } from '@/api/client';
import { useMay } from '@/session/use-may';
import type { Calendars } from './timetable';

/** The dates of each calendar; none for a role that may not read settings. */
export function useCalendars(): Calendars {
  const enabled = useMay()('read', 'settings');
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/settings/calendars', undefined, { enabled });
  return new Map(data?.calendars.map(({ name, dates }) => [name, new Set(dates)]));
}
