import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { DataTable, Instant, Money, QueryState, Region, type Column } from '@/kit';
import type { TabProps } from './tab';

type Grant = components['schemas']['GrantResponse'];

/** Money that was given away: it is spent first. Without any there is nothing to show. */
export function Grants({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}/grants', {
    params: { path: { id: organization.id }, query: { limit: 100 } },
  });
  if (query.data?.data.length === 0) return null;
  return (
    <Region title={t('grants')} note={t('grants_note')}>
      <QueryState query={query}>
        {({ data }) => <DataTable label={t('grants')} rows={data} columns={columnsOf(t)} keyOf={({ id }) => id} />}
      </QueryState>
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/organizations'>): readonly Column<Grant>[] {
  return [
    { id: 'created', head: t('booked'), cell: (row) => <Instant at={row.created_at} /> },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <Money usd={row.amount_usd} /> },
    { id: 'left', head: t('left'), align: 'right', cell: (row) => <Money usd={row.remaining_usd} /> },
    { id: 'ends', head: t('ends'), cell: (row) => (row.expires_at === null ? '–' : <Instant at={row.expires_at} />) },
    { id: 'reason', head: t('reason'), isWide: true, cell: (row) => row.reason },
  ];
}
