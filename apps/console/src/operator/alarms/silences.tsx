import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ActionMenu, DataTable, FormError, Instant, Region, Status, useAction, type Column } from '@/kit';
import type { components } from '@/api/generated/management';
import { useMay } from '@/session/use-may';
import { ActorName } from '../parts/actor-name';
import { Subject, useAlarmTitle } from './alarm-texts';

type Silence = components['schemas']['AlarmSilenceResponse'];

const POLL_MS = 30_000;

/** What is not sent at the moment: above everything, since it is easily forgotten. */
export function Silences() {
  const { t } = useTranslation('operator/alarms');
  const titleOf = useAlarmTitle();
  const mayWrite = useMay()('write', 'system');
  const refresh = useRefresh();
  const { act, error } = useAction();
  const query = { params: { query: { limit: 100 } } } as const;
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/alarm-silences', query, { refetchInterval: POLL_MS });
  const silences = data?.data ?? [];
  if (silences.length === 0) return null;
  const end = async (id: string): Promise<void> => {
    await operatorApi.client.DELETE('/admin/v1/alarm-silences/{id}', { params: { path: { id } } });
    await refresh();
  };
  const columns: readonly Column<Silence>[] = [
    { id: 'alarm', head: t('alarm'), cell: (row) => <Status kind="warn">{titleOf(row.alarm)}</Status> },
    { id: 'subject', head: t('subject'), isWide: true, cell: (row) => <Subject subject={row.subject} /> },
    { id: 'who', head: t('who'), cell: (row) => <ActorName actor={row.created_by} /> },
    { id: 'until', head: t('until'), align: 'right', cell: (row) => <Instant at={row.until} /> },
  ];
  const actionsOf = ({ id }: Silence) => (
    <ActionMenu label={t('end_silence')} actions={[{ label: t('end_silence'), onClick: () => act(() => end(id)) }]} />
  );
  return (
    <Region title={t('silences')} note={t('silences_note')}>
      <FormError error={error} />
      <DataTable
        rows={silences}
        label={t('silences')}
        columns={columns}
        keyOf={({ id }) => id}
        {...(mayWrite ? { actionsOf } : {})}
      />
    </Region>
  );
}
