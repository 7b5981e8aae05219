import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { useEffect, type ComponentProps, type ReactNode } from 'react';
import type { PaletteGroup, PaletteItem, SearchPart } from '@/frame/palette/search-part';
import { withoutSecret } from '@/kit/values/format';
import { useMay } from '@/session/use-may';
import { channelsQuery, modelsQuery } from '../data/catalog';
import { useSettingsTabs } from '../data/settings-tabs';
import { PAYMENTS_TABS } from '../parts/payments-tabs';
import { actionsOn, typedAction } from './search-actions';

type Found = components['schemas']['FoundResponse'];

const TYPING_MS = 120;
const TYPED_MIN = 2;
const SHOWN_MAX = 5;

/** What operators find by name: from the server, and from the lists of channels and models. */
function useOperatorSearch(typed: string): readonly PaletteGroup[] {
  const { t } = useTranslation('operator');
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const labelOf: Parameters<typeof actionsOn>[2] = (key, name) => t(key, { name });
  const action = typedAction(text, labelOf);
  const q = withoutSecret(action?.name ?? text);
  const isSearching = q.length >= TYPED_MIN;
  const may = useMay();
  const found = useQuery({
    queryKey: ['search', q],
    queryFn: ({ signal }) => unwrap(operatorApi.client.GET('/admin/v1/search', { params: { query: { q } }, signal })),
    enabled: isSearching,
    placeholderData: keepPreviousData,
  }).data?.data;
  const channels = useQuery({ ...channelsQuery, enabled: isSearching && may('read', 'channels') }).data ?? [];
  const models = useQuery({ ...modelsQuery, enabled: isSearching && may('read', 'models') }).data ?? [];
  const [payments, settings] = [usePayments(), useSettings()];
  if (!isSearching) return [];
  const hits = found ?? [];
  const organizations = hits.filter(({ type }) => type === 'organization').map(itemOf);
  const foundChannels = channels.filter(({ name, label }) => hasText(q, name, label)).slice(0, SHOWN_MAX);
  const foundModels = models
    .filter(({ canonical_id, name, aliases }) => hasText(q, canonical_id, name, ...aliases))
    .slice(0, SHOWN_MAX)
    .map(({ id, canonical_id, name }) => ({ id, label: canonical_id, detail: name, to: `/operator/models/${id}` }));
  const first = { organization: organizations[0], channel: foundChannels[0], model: foundModels[0] };
  const actions = { label: t('actions'), items: actionsOn(first, may, labelOf) };
  const typedOnes = action === null ? [] : actions.items.filter(({ id }) => id.startsWith(`${action.key} `));
  const groups: readonly PaletteGroup[] = [
    ...(typedOnes.length > 0 ? [{ ...actions, items: typedOnes }] : []),
    { label: t('organizations'), items: organizations },
    { label: t('keys'), items: hits.filter(({ type }) => type === 'api_key').map(itemOf) },
    { label: t('users'), items: hits.filter(({ type }) => type === 'user').map(itemOf) },
    {
      label: t('channels'),
      items: foundChannels.map(({ id, name, kind }) => ({
        id,
        label: name,
        detail: kind,
        to: `/operator/channels/${id}`,
      })),
    },
    { label: t('models'), items: foundModels },
    ...(typedOnes.length > 0 ? [] : [actions]),
    { label: t('payments'), items: payments.filter(({ label }) => hasText(q, label)) },
    { label: t('settings'), items: settings.filter(({ label }) => hasText(q, label)) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function usePayments(): readonly PaletteItem[] {
  const { t } = useTranslation('operator/payments');
  if (!useMay()('read', 'money')) return [];
  return PAYMENTS_TABS.map((tab) => ({
    id: `payments-${tab}`,
    label: t(`tab_${tab}`),
    to: `/operator/payments?tab=${tab}`,
  }));
}

function useSettings(): readonly PaletteItem[] {
  const { t } = useTranslation('operator/settings');
  return useSettingsTabs().map((tab) => ({
    id: `settings-${tab}`,
    label: t(`tab_${tab}`),
    to: `/operator/settings?tab=${tab}`,
  }));
}

function itemOf({ type, id, name, detail, organization_id }: Found): PaletteItem {
  const item = { id, label: name, detail };
  if (type === 'user') return { ...item, to: `/operator/users/${id}` };
  if (type === 'organization') return { ...item, to: `/operator/organizations/${id}` };
  return { ...item, to: `/operator/organizations/${organization_id ?? ''}?tab=keys` };
}

function hasText(q: string, ...texts: readonly string[]): boolean {
  return texts.some((text) => text.toLowerCase().includes(q.toLowerCase()));
}

/** What operators find by name. */
export function OperatorSearch({ typed, onFound }: ComponentProps<SearchPart>): ReactNode {
  const found = useOperatorSearch(typed);
  const text = JSON.stringify(found);
  // By its content: each rendering makes the list anew.
  useEffect(() => onFound(JSON.parse(text) as typeof found), [text, onFound]);
  return null;
}
