import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { ActionMenu, Empty, ExactMoney, PagedTable, PAGES, Region, Since, Status, useNow, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import { RequestLink } from '../data/object-name';
import { Named } from '../data/names';
import { DecisionDialog } from './decision-dialog';

type Hold = components['schemas']['HoldResponse'];

const POLL_MS = 10_000;

/** What running requests reserve. One whose gateway is lost waits for the reaper, or for an operator. */
export function HoldsTab() {
  const { t } = useTranslation('operator/billing');
  const may = useMay();
  const now = useNow();
  const [released, setReleased] = useState<Hold | null>(null);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/holds',
    { params: { query: { limit: 50 } } },
    { ...PAGES, refetchInterval: POLL_MS },
  );
  const isLost = ({ lease_ends_at }: Hold): boolean => Date.parse(lease_ends_at) < now;
  const actionsOf = (hold: Hold) => (
    <ActionMenu
      label={t('more')}
      actions={[{ label: t('do_release'), onClick: () => setReleased(hold), isDangerous: true }]}
    />
  );
  return (
    <Region title={t('tab_holds')} note={t('holds_note')}>
      <PagedTable
        query={query}
        label={t('tab_holds')}
        columns={columnsOf(t, isLost)}
        keyOf={({ id }) => id}
        toneOf={(hold) => (isLost(hold) ? 'warn' : undefined)}
        empty={<Empty>{t('holds_none')}</Empty>}
        {...(may('write', 'money') ? { actionsOf } : {})}
      />
      {released !== null && <ReleaseDialog hold={released} onClose={() => setReleased(null)} />}
    </Region>
  );
}

function ReleaseDialog({ hold, onClose }: { readonly hold: Hold; readonly onClose: () => void }) {
  const { t } = useTranslation('operator/billing');
  const write = (reason: string, key: string): Promise<unknown> =>
    operatorApi.client.POST('/admin/v1/organizations/{id}/holds/{requestId}/release', {
      params: { path: { id: hold.organization_id, requestId: hold.id }, header: { 'Idempotency-Key': key } },
      body: reason === '' ? {} : { reason },
    });
  return (
    <DecisionDialog title={t('do_release')} action={t('do_release')} isDangerous write={write} onClose={onClose}>
      {t('about_release')} <ExactMoney usd={hold.held_usd} />
    </DecisionDialog>
  );
}

function columnsOf(t: TFunction<'operator/billing'>, isLost: (hold: Hold) => boolean): readonly Column<Hold>[] {
  return [
    { id: 'request', head: t('request'), cell: ({ id }) => <RequestLink id={id} /> },
    { id: 'organization', head: t('organization'), cell: (row) => <Named id={row.organization_id} /> },
    {
      id: 'state',
      head: t('status'),
      cell: (row) => <Status kind={isLost(row) ? 'warn' : 'ok'}>{t(isLost(row) ? 'hold_lost' : 'hold_alive')}</Status>,
    },
    { id: 'age', head: t('runs_for'), align: 'right', cell: (row) => <Since at={row.admitted_at} /> },
    {
      id: 'checkpoint',
      head: t('cost_now'),
      align: 'right',
      cell: ({ checkpoint_usd }) => <ExactMoney usd={checkpoint_usd} />,
    },
    { id: 'held', head: t('held'), align: 'right', cell: (row) => <ExactMoney usd={row.held_usd} /> },
  ];
}
