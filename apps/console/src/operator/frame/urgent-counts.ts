import { useMay } from '@/session/use-may';
import { useQuery } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import { needsAct } from '../data/channel-state';
import { channelsQuery, missingModelsQuery } from '../data/catalog';

const POLL_MS = 30_000;
const UNSEEN = { params: { query: { status: 'open', acknowledged: false, silenced: false, limit: 100 } } } as const;

/** What a person must act on, beside the names of pages. */
export function useUrgentCounts(): Readonly<Record<'alarms' | 'channels' | 'models', number | undefined>> {
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const models = useQuery(missingModelsQuery).data;
  const ofAlarms = { enabled: useMay()('read', 'system'), refetchInterval: POLL_MS };
  const alarms = operatorApi.hooks.useQuery('get', '/admin/v1/alarms', UNSEEN, ofAlarms).data;
  return { alarms: alarms?.data.length, channels: channels?.filter(needsAct).length, models: models?.length };
}
