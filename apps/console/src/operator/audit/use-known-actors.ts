import type { ComboboxItem } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useMay } from '@/session/use-may';
import { useTokenNames } from '../parts/actor-name';

const FRESH = { staleTime: 60_000 };
const OPERATORS = { params: { query: { limit: 100, platform_role: 'superadmin,support,finance' } } } as const;
/** Parts that make changes without a request. */
const PARTS = ['cli', 'gateway', 'guesses', 'registration', 'seed', 'setup'] as const;

/** Operators, admin tokens and parts of the system, by the API's text of them. */
export function useKnownActors(): readonly ComboboxItem[] {
  const { t } = useTranslation('operator');
  const may = useMay();
  const users = operatorApi.hooks.useQuery('get', '/admin/v1/users', OPERATORS, {
    ...FRESH,
    enabled: may('read', 'users'),
  }).data;
  const tokens = useTokenNames();
  return [
    ...(users?.data ?? []).map(({ id, name }) => ({ value: `user:${id}`, label: name })),
    ...Array.from(tokens, ([id, name]) => ({
      value: `admin_token:${id}`,
      label: t('actor_admin_token', { name }),
    })),
    ...PARTS.map((name) => ({ value: `system:${name}`, label: t('actor_system', { name }) })),
  ];
}
