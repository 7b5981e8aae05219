import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { DataTable, Empty, FormError, QueryState, Region, Ago, type Column, useAction } from '@/kit';
import { browserName } from '@/session/device-name';
import { useMay } from '@/session/use-may';

type Session = components['schemas']['SessionResponse'];

/** Where a person is logged in. */
export function UserSessions({ userId }: { readonly userId: string }) {
  const { t } = useTranslation('operator/users');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/users/{id}/sessions', {
    params: { path: { id: userId } },
  });
  const { end, error } = useEnd(userId);
  const mayWrite = useMay()('write', 'users');
  const columns: readonly Column<Session>[] = [
    {
      id: 'device',
      head: t('device'),
      isWide: true,
      cell: ({ device }) => <span title={device}>{browserName(device)}</span>,
    },
    { id: 'side', head: t('side'), cell: ({ audience }) => t(`side_${audience}`) },
    { id: 'address', head: t('address'), cell: ({ address }) => address ?? '–' },
    { id: 'seen', head: t('seen'), cell: ({ last_seen_at: at }) => <Ago at={at} /> },
  ];
  const hasSome = (query.data?.data.length ?? 0) > 0;
  return (
    <Region
      title={t('sessions')}
      actions={mayWrite && hasSome && <Button onClick={() => end(null)}>{t('end_all')}</Button>}
    >
      <FormError error={error} />
      <QueryState query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>{t('no_sessions')}</Empty>
          ) : (
            <DataTable
              label={t('sessions')}
              rows={data}
              keyOf={({ id }) => id}
              columns={columns}
              actionsOf={({ id }) => mayWrite && <Button onClick={() => end(id)}>{t('end')}</Button>}
            />
          )
        }
      </QueryState>
    </Region>
  );
}

function useEnd(userId: string) {
  const refresh = useRefresh();
  const { act, error } = useAction();
  /** @param id null: all of them */
  const end = (id: string | null): void =>
    act(async () => {
      const { client } = operatorApi;
      if (id === null) {
        await client.POST('/admin/v1/users/{id}/end-sessions', { params: { path: { id: userId } }, body: {} });
      } else {
        await client.POST('/admin/v1/users/{id}/sessions/{session_id}/end', {
          params: { path: { id: userId, session_id: id } },
        });
      }
      await refresh();
    });
  return { end, error };
}
