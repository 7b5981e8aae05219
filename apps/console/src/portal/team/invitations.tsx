import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { Empty, FormError, Instant, PagedTable, PAGES, Region, useAction } from '@/kit';

const PENDING = { params: { query: { limit: 50, status: 'pending' } } };

/** Offers that wait for an answer. */
export function Invitations() {
  const { t } = useTranslation(['portal/team', 'kit']);
  const refresh = useRefresh();
  const { act, error } = useAction();
  const invitations = customerApi.hooks.useInfiniteQuery('get', '/api/v1/invitations', PENDING, PAGES);
  const revoke = (id: string): void =>
    act(async () => {
      await customerApi.client.POST('/api/v1/invitations/{id}/revoke', { params: { path: { id } } });
      await refresh();
    });
  return (
    <Region title={t('invitations')} actions={<FormError error={error} />}>
      <PagedTable
        label={t('invitations')}
        query={invitations}
        keyOf={({ id }) => id}
        empty={<Empty>{t('no_invitations')}</Empty>}
        columns={[
          { id: 'email', head: t('email'), cell: ({ email }) => email },
          { id: 'role', head: t('role'), cell: ({ role }) => t(`kit:role_${role}`) },
          { id: 'sent', head: t('sent'), cell: ({ created_at }) => <Instant at={created_at} /> },
          { id: 'expires', head: t('expires'), cell: ({ expires_at }) => <Instant at={expires_at} /> },
        ]}
        actionsOf={({ id }) => <Button onClick={() => revoke(id)}>{t('take_back')}</Button>}
      />
    </Region>
  );
}
