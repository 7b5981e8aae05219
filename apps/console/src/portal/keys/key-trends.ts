import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { customerApi } from '@/api/client';
import { useZone } from '@/kit';
import { bucketsOf } from '../usage/buckets';
import { inChunks, trendsOf, type Trend } from './trends';

const DAY_MS = 86_400_000;
const DAYS = 14;
/** As many ids as the API takes in a filter. */
const KEYS_AT_ONCE = 32;
/** A figure of days: it is not read again for every request. */
const FRESH_MS = 60_000;

/** How often keys were used in the last days, by one question for all that are shown. Undefined while it is not known. */
export function useKeyTrends(keyIds: readonly string[]): (keyId: string) => Trend | undefined {
  const tz = useZone();
  const [openedMs] = useState(() => Date.now());
  const moments = [openedMs - (DAYS - 1) * DAY_MS, openedMs + 1].map((ms) => new Date(ms).toISOString());
  const [from = '', to = ''] = moments;
  const days = bucketsOf({ from, to, interval: 'day', zone: tz });
  const query = { interval: 'day', group_by: 'key', tz, from: days[0] ?? from } as const;
  const answers = useQueries({
    queries: inChunks(keyIds, KEYS_AT_ONCE).map((ids) => ({
      ...customerApi.hooks.queryOptions('get', '/api/v1/usage', {
        params: { query: { ...query, key_id: ids.join(',') } },
      }),
      staleTime: FRESH_MS,
    })),
  });
  const isKnown = answers.every(({ data }) => data !== undefined);
  const trends = trendsOf(
    answers.flatMap(({ data }) => data?.data ?? []),
    days,
  );
  const none = { requests: 0, byDay: days.map(() => 0) };
  return (keyId) => trends.get(keyId) ?? (isKnown ? none : undefined);
}
