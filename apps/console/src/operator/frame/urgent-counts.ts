import { useMay } from '@/session/use-may';
import { useQuery } from '@tanstack/react-query';
import { needsAct } from '../data/channel-state';
import { alarmsQuery, channelsQuery, missingModelsQuery } from '../data/catalog';

/** What a person must act on, beside the names of pages. */
export function useUrgentCounts(): Readonly<Record<'alarms' | 'channels' | 'models', number | undefined>> {
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const models = useQuery(missingModelsQuery).data;
  const alarms = useQuery({ ...alarmsQuery, enabled: useMay()('read', 'system') }).data;
  return { alarms: alarms?.length, channels: channels?.filter(needsAct).length, models: models?.length };
}
