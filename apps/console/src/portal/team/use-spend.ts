import { useState } from 'react';
import { customerApi } from '@/api/client';
import { useZone } from '@/kit';
import { bucketsOf } from '../usage/buckets';

/**
 * What the keys of a member have spent in this month; null while it is not known. A developer sees the own amount only.
 */
export function useSpend(): (memberId: string) => string | null {
  const tz = useZone();
  const [openedMs] = useState(() => Date.now());
  const [from, to] = [openedMs, openedMs + 1].map((ms) => new Date(ms).toISOString()) as [string, string];
  const [begin = from] = bucketsOf({ from, to, interval: 'month', zone: tz });
  const query = { interval: 'month', from: begin, tz, group_by: 'member' } as const;
  const usage = customerApi.hooks.useQuery('get', '/api/v1/usage', { params: { query } }).data;
  return (memberId) =>
    usage === undefined ? null : (usage.data.find(({ group }) => group === memberId)?.cost_usd ?? '0');
}
