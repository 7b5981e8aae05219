import { useMay } from '@/session/use-may';
import { useQuery } from '@tanstack/react-query';
import { needsAct } from '../data/channel-state';
import { channelsQuery, missingModelsQuery } from '../data/catalog';

/** What a person must act on, beside the names of pages. */
export function useUrgentCounts(): { readonly channels: number | undefined; readonly models: number | undefined } {
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const models = useQuery(missingModelsQuery).data;
  return { channels: channels?.filter(needsAct).length, models: models?.length };
}
