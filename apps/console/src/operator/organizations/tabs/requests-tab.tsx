import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Count, Duration, Empty, ExactMoney, Instant, ModelName, PagedTable, PAGES, Region } from '@/kit';
import { useErrorName, type Column } from '@/kit';
import { RequestLink } from '../../data/object-name';
import type { TabProps } from './tab';

type Request = components['schemas']['RequestResponse'];

/** Its requests of the last day; the explorer has all the others. */
export function RequestsTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/requests',
    { params: { query: { organization_id: organization.id, limit: 50 } } },
    PAGES,
  );
  const explorer = (
    <Link to="/operator/requests" search={{ organization_id: organization.id }}>
      {t('open_explorer')}
    </Link>
  );
  return (
    <Region title={t('tab_requests')} note={t('last_24h')} actions={explorer}>
      <PagedTable
        query={query}
        label={t('tab_requests')}
        columns={columnsOf(t)}
        keyOf={({ id }) => id}
        empty={<Empty>{t('requests_none')}</Empty>}
      />
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/organizations'>): readonly Column<Request>[] {
  return [
    { id: 'at', head: t('time'), cell: (row) => <Instant at={row.admitted_at} /> },
    { id: 'id', head: t('request_id'), cell: (row) => <RequestLink id={row.id} /> },
    { id: 'model', head: t('model'), cell: (row) => <ModelName id={row.requested_model} /> },
    { id: 'outcome', head: t('outcome'), cell: (row) => <Outcome row={row} /> },
    { id: 'in', head: t('tokens_in'), align: 'right', cell: (row) => <Count value={row.prompt_tokens} /> },
    { id: 'out', head: t('tokens_out'), align: 'right', cell: (row) => <Count value={row.completion_tokens} /> },
    { id: 'duration', head: t('duration'), align: 'right', cell: (row) => <Duration ms={row.duration_ms} /> },
    { id: 'cost', head: t('charged'), align: 'right', cell: (row) => <ExactMoney usd={row.cost_usd} /> },
  ];
}

function Outcome({ row: { error_code: code, outcome } }: { readonly row: Request }) {
  const { t } = useTranslation('operator/requests');
  const errorName = useErrorName();
  return <span title={code ?? outcome}>{code === null ? t(`outcome_${outcome}`) : errorName(code)}</span>;
}
