import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Empty, ExactMoney, Instant, PagedTable, PAGES, type Column } from '@/kit';
import { ObjectName } from '../../data/object-name';

type Transfer = components['schemas']['TransferResponse'];

interface MovementsProps {
  readonly organizationId: string;
  readonly limit: number;
}

/** What moved the money of an organization, the last first. */
export function Movements({ organizationId, limit }: MovementsProps) {
  const { t } = useTranslation('operator/organizations');
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/organizations/{id}/transfers',
    { params: { path: { id: organizationId }, query: { limit } } },
    PAGES,
  );
  return (
    <PagedTable
      query={query}
      label={t('movements')}
      columns={columnsOf(t)}
      keyOf={({ id, leg }) => `${id} ${leg}`}
      empty={<Empty>{t('movements_none')}</Empty>}
    />
  );
}

function columnsOf(t: TFunction<'operator/organizations'>): readonly Column<Transfer>[] {
  return [
    { id: 'booked', head: t('booked'), cell: (row) => <Instant at={row.booked_at} /> },
    { id: 'code', head: t('movement'), cell: (row) => t(`code_${row.code}`) },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <ExactMoney usd={row.amount_usd} /> },
    { id: 'source', head: t('source'), cell: (row) => <ObjectName id={row.source_id} /> },
    { id: 'reason', head: t('reason'), isWide: true, cell: (row) => row.reason ?? '' },
  ];
}
