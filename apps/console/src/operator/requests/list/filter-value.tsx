import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorName } from '@/kit';
import { useMay } from '@/session/use-may';
import { channelsQuery, modelsQuery } from '../../data/catalog';
import { useName } from '../../data/names';
import { OUTCOMES, type FilterName } from './request-filters';

/** A value as people read it. */
export function FilterValue({ name, value }: { readonly name: FilterName; readonly value: string }): ReactNode {
  const { t } = useTranslation('operator/requests');
  const errorName = useErrorName();
  const models = useQuery({ ...modelsQuery, enabled: name === 'model_id' }).data;
  const maySeeChannels = useMay()('read', 'channels');
  const channels = useQuery({ ...channelsQuery, enabled: name === 'channel_id' && maySeeChannels }).data;
  const named = useName(name === 'organization_id' || name === 'key_id' ? value : null);
  if (name === 'outcome')
    return outcomesOf(value)
      .map((outcome) => t(`outcome_${outcome}`))
      .join(', ');
  if (name === 'code') return errorName(value);
  if (name === 'model_id') return models?.find(({ id }) => id === value)?.canonical_id ?? value;
  if (name === 'channel_id') return channels?.find(({ id }) => id === value)?.name ?? value;
  return named?.name ?? value;
}

function outcomesOf(value: string): (typeof OUTCOMES)[number][] {
  return value.split(',').flatMap((text) => OUTCOMES.find((outcome) => outcome === text) ?? []);
}
