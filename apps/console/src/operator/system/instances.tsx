import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Count, DataTable, Duration, Empty, Since, Status, type Column, type StatusKind } from '@/kit';

type Instance = components['schemas']['InstanceStatus'];

const KINDS: Readonly<Record<Instance['state'], StatusKind>> = {
  ready: 'ok',
  not_ready: 'warn',
  draining: 'rest',
  lost: 'bad',
};

/** Gateways, control and workers, as they report themselves. */
export function Instances({ instances }: { readonly instances: readonly Instance[] | null }) {
  const { t } = useTranslation('operator/system');
  if (instances === null) return <Empty>{t('instances_unknown')}</Empty>;
  return (
    <DataTable
      label={t('instances')}
      rows={instances}
      columns={columnsOf(t)}
      keyOf={({ app, name, started_at }) => `${app} ${name} ${started_at}`}
      toneOf={({ state }) => (state === 'lost' ? 'bad' : state === 'not_ready' ? 'warn' : undefined)}
    />
  );
}

function columnsOf(t: TFunction<'operator/system'>): readonly Column<Instance>[] {
  return [
    { id: 'app', head: t('app'), cell: (row) => row.app },
    { id: 'name', head: t('name'), cell: (row) => <code>{row.name}</code> },
    { id: 'state', head: t('state'), cell: ({ state }) => <Status kind={KINDS[state]}>{t(`state_${state}`)}</Status> },
    {
      id: 'why',
      head: t('why'),
      isWide: true,
      cell: ({ failures }) =>
        Object.entries(failures)
          .map(([check, reason]) => `${check}: ${reason}`)
          .join('; '),
    },
    { id: 'version', head: t('version'), cell: (row) => row.version },
    { id: 'started', head: t('runs_for'), align: 'right', cell: (row) => <Since at={row.started_at} /> },
    { id: 'running', head: t('running'), align: 'right', cell: (row) => <Count value={row.journal?.running_count} /> },
    { id: 'refused', head: t('refused'), align: 'right', cell: (row) => <Count value={row.refused_count} /> },
    { id: 'seen', head: t('seen'), align: 'right', cell: (row) => <Duration ms={row.seen_ms_ago} /> },
  ];
}
