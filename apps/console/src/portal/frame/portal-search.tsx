import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useEffect, type ComponentProps, type ReactNode } from 'react';
import type { PaletteGroup, PaletteItem, SearchPart } from '@/frame/palette/search-part';
import { withoutSecret } from '@/kit/values/format';
import { useMemberMay } from '@/session/customer-access';
import { useMayPay } from '../parts/credit/payment-methods';
import { useModels } from '../parts/names';

const TYPING_MS = 120;
const TYPED_MIN = 2;
const SHOWN_MAX = 5;

/** What customers find by name: keys, projects, models, and what can be done; each action is confirmed on its page. */
function usePortalSearch(typed: string): readonly PaletteGroup[] {
  const { t } = useTranslation('portal');
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const q = withoutSecret(text);
  const isSearching = q.length >= TYPED_MIN;
  const may = useMemberMay();
  const mayPay = useMayPay();
  const params = { query: { q, limit: SHOWN_MAX } };
  const options = { enabled: isSearching && may('read', 'keys'), placeholderData: keepPreviousData };
  const found = customerApi.hooks.useQuery('get', '/api/v1/keys', { params }, options).data?.data ?? [];
  const projects =
    customerApi.hooks.useQuery('get', '/api/v1/projects', { params }, { ...options, enabled: isSearching }).data
      ?.data ?? [];
  const models = useModels().data?.data ?? [];
  if (!isSearching) return [];
  const matches = (name: string): boolean => name.toLowerCase().includes(q.toLowerCase());
  const active = may('write', 'keys') ? found.find(({ status }) => status === 'active') : undefined;
  const actions: PaletteItem[] = [
    ...(may('write', 'keys') ? [{ id: 'new-key', label: t('do_new_key'), to: '/keys?open=create' }] : []),
    ...(may('write', 'projects')
      ? [{ id: 'new-project', label: t('do_new_project'), to: '/projects?open=create' }]
      : []),
    ...(mayPay === true ? [{ id: 'add-credit', label: t('do_add_credit'), to: '/billing/add' }] : []),
    ...(may('write', 'redeem') ? [{ id: 'redeem', label: t('do_redeem'), to: '/billing?redeem=true' }] : []),
  ].filter(({ label }) => matches(label));
  if (active !== undefined) {
    const { id, name } = active;
    actions.push(
      { id: 'rotate', label: t('do_rotate_key', { name }), to: `/keys/${id}?open=rotate` },
      { id: 'revoke', label: t('do_revoke_key', { name }), to: `/keys/${id}?open=revoke` },
    );
  }
  const groups: readonly PaletteGroup[] = [
    {
      label: t('keys'),
      items: found.map(({ id, name, masked }) => ({ id, label: name, detail: masked, to: `/keys/${id}` })),
    },
    {
      label: t('projects'),
      items: projects.map(({ id, name }) => ({ id, label: name, to: `/projects/${id}` })),
    },
    {
      label: t('models'),
      items: models
        .filter(({ id }) => matches(id))
        .slice(0, SHOWN_MAX)
        .map(({ id }) => ({ id, label: id, to: `/models?q=${encodeURIComponent(id)}` })),
    },
    { label: t('actions'), items: actions },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

/** What customers find by name. */
export function PortalSearch({ typed, onFound }: ComponentProps<SearchPart>): ReactNode {
  const found = usePortalSearch(typed);
  const text = JSON.stringify(found);
  // By its content: each rendering makes the list anew.
  useEffect(() => onFound(JSON.parse(text) as typeof found), [text, onFound]);
  return null;
}
