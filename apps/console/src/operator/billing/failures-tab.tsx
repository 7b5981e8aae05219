import { SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { SettlementFailureResponse } from '@/api/generated/values/settlement-failure-response';
import { ActionMenu, Empty, ExactMoney, Instant, PagedTable, PAGES, Region, Status, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import { RequestLink } from '../data/object-name';
import { Named } from '../data/names';
import { DecisionDialog } from './decision-dialog';

type Failure = components['schemas']['SettlementFailureResponse'];

const ROUTE = '/operator/billing';
const STATUSES = SettlementFailureResponse.status;

interface OpenDialog {
  readonly failure: Failure;
  readonly decision: 'settle' | 'void';
}

/** Requests that could not be booked: their amount is blocked until one decides. */
export function FailuresTab() {
  const { t } = useTranslation('operator/billing');
  const may = useMay();
  const [dialog, openDialog] = useState<OpenDialog | null>(null);
  const search = useSearch({ from: ROUTE });
  const status = STATUSES.find((known) => known === search.status) ?? 'open';
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/settlement-failures',
    { params: { query: { limit: 50, status } } },
    PAGES,
  );
  const actionsOf = (failure: Failure) =>
    failure.status === 'open' && (
      <ActionMenu
        label={t('more')}
        actions={(['settle', 'void'] as const).map((decision) => ({
          label: t(`do_${decision}`),
          onClick: () => openDialog({ failure, decision }),
          isDangerous: decision === 'void',
        }))}
      />
    );
  return (
    <Region title={t('tab_failures')} note={t('failures_note')} actions={<StatusSwitch status={status} />}>
      <PagedTable
        query={query}
        label={t('tab_failures')}
        columns={columnsOf(t)}
        keyOf={({ id }) => id}
        toneOf={(failure) => (failure.status === 'open' ? 'bad' : undefined)}
        empty={<Empty>{t(status === 'open' ? 'failures_none' : 'failures_none_such')}</Empty>}
        {...(may('write', 'money') ? { actionsOf } : {})}
      />
      {dialog !== null && <Decision {...dialog} onClose={() => openDialog(null)} />}
    </Region>
  );
}

function StatusSwitch({ status }: { readonly status: (typeof STATUSES)[number] }) {
  const { t } = useTranslation('operator/billing');
  const navigate = useNavigate({ from: ROUTE });
  return (
    <SegmentedControl
      aria-label={t('status')}
      value={status}
      data={STATUSES.map((value) => ({ value, label: t(`failure_${value}`) }))}
      onChange={(value) => void navigate({ search: { tab: 'failures', status: value }, replace: true })}
    />
  );
}

function Decision({ failure, decision, onClose }: OpenDialog & { readonly onClose: () => void }) {
  const { t } = useTranslation('operator/billing');
  const write = (reason: string, key: string): Promise<unknown> => {
    const params = { path: { id: failure.id }, header: { 'Idempotency-Key': key } };
    const body = reason === '' ? {} : { reason };
    return decision === 'settle'
      ? operatorApi.client.POST('/admin/v1/settlement-failures/{id}/settle', { params, body })
      : operatorApi.client.POST('/admin/v1/settlement-failures/{id}/void', { params, body });
  };
  return (
    <DecisionDialog
      title={t(`do_${decision}`)}
      action={t(`do_${decision}`)}
      isDangerous={decision === 'void'}
      write={write}
      onClose={onClose}
    >
      {t(`about_${decision}`)} <ExactMoney usd={failure.amount_usd} />
    </DecisionDialog>
  );
}

function columnsOf(t: TFunction<'operator/billing'>): readonly Column<Failure>[] {
  return [
    { id: 'request', head: t('request'), cell: (row) => <RequestLink id={row.request_id} /> },
    { id: 'organization', head: t('organization'), cell: (row) => <Named id={row.organization_id} /> },
    {
      id: 'status',
      head: t('status'),
      cell: ({ status }) => <Status kind={status === 'open' ? 'bad' : 'rest'}>{t(`failure_${status}`)}</Status>,
    },
    { id: 'why', head: t('why'), isWide: true, cell: ({ sql_state, message }) => `${sql_state ?? ''} ${message}` },
    { id: 'at', head: t('at'), align: 'right', cell: (row) => <Instant at={row.created_at} /> },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <ExactMoney usd={row.amount_usd} /> },
  ];
}
