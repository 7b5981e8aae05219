import { useState } from 'react';
import { customerApi } from '@/api/client';
import { useZone } from '@/kit';
import { bucketsOf } from '../usage/buckets';
import { trendsOf, type Trend } from './trends';

const DAY_MS = 86_400_000;
const DAYS = 14;
/** A figure of days: it is not read again for every request. */
const FRESH_MS = 60_000;

/** How often each key was used in the last days: one question for all of them. Undefined while it is not known. */
export function useKeyTrends(): (keyId: string) => Trend | undefined {
  const tz = useZone();
  const [openedMs] = useState(() => Date.now());
  const [from, to] = [openedMs - (DAYS - 1) * DAY_MS, openedMs + 1].map((ms) => new Date(ms).toISOString()) as [
    string,
    string,
  ];
  const days = bucketsOf({ from, to, interval: 'day', zone: tz });
  const query = { interval: 'day', group_by: 'key', tz, from: days[0] ?? from } as const;
  const usage = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/usage'] as const),
    { params: { query } },
    // An organization of very many keys has no answer: the list does without.
    { staleTime: FRESH_MS, retry: false },
  ).data;
  const trends = usage === undefined ? undefined : trendsOf(usage.data, days);
  return (keyId) =>
    trends === undefined ? undefined : (trends.get(keyId) ?? { requests: 0, byDay: days.map(() => 0) });
}
