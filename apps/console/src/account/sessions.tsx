import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { apiOf } from '@/api/client';
import type { Audience } from '@/api/session-state';
import { useRefresh } from '@/api/use-refresh';
import { DataTable, FormError, Instant, QueryState, Region, Ago, Status, useAction } from '@/kit';
import { browserName } from '@/session/device-name';

/** The browsers that are logged in. */
export function Sessions({ audience }: { readonly audience: Audience }) {
  const { t } = useTranslation('account');
  const { client, hooks } = apiOf(audience);
  const refresh = useRefresh();
  const { act, error } = useAction();
  const sessions = hooks.useQuery('get', '/api/v1/auth/sessions');
  const end = (id: string | null): void =>
    act(async () => {
      if (id === null) await client.POST('/api/v1/auth/sessions/end-others');
      else await client.POST('/api/v1/auth/sessions/{id}/end', { params: { path: { id } } });
      await refresh();
    });
  return (
    <Region
      title={t('sessions')}
      actions={
        <>
          <FormError error={error} />
          <Button onClick={() => end(null)}>{t('end_others')}</Button>
        </>
      }
    >
      <QueryState query={sessions}>
        {({ data }) => (
          <DataTable
            label={t('sessions')}
            rows={data.filter(({ ended_at }) => ended_at === null)}
            keyOf={({ id }) => id}
            columns={[
              {
                id: 'device',
                head: t('device'),
                isWide: true,
                cell: ({ device }) => <span title={device}>{browserName(device)}</span>,
              },
              {
                id: 'current',
                head: t('state'),
                label: '',
                cell: ({ current }) => (current ? <Status kind="ok">{t('current_session')}</Status> : null),
              },
              { id: 'address', head: t('address'), cell: ({ address }) => address ?? '–' },
              { id: 'began', head: t('began'), cell: ({ created_at }) => <Instant at={created_at} /> },
              { id: 'seen', head: t('seen'), cell: ({ last_seen_at }) => <Ago at={last_seen_at} /> },
            ]}
            actionsOf={({ id, current }) => !current && <Button onClick={() => end(id)}>{t('end')}</Button>}
          />
        )}
      </QueryState>
    </Region>
  );
}
