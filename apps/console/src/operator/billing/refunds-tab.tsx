import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Empty, ExactMoney, Instant, PagedTable, PAGES, Region, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { withTexts } from '@/i18n';
import { ActorName } from '../parts/actor-name';
import { useMay } from '@/session/use-may';
import { RequestLink } from '../data/object-name';
import { Named } from '../data/names';

const RefundDialog = lazyPart(
  () => withTexts(['operator/organizations'], import('../organizations/money/refund-dialog')),
  'RefundDialog',
);

type Refund = components['schemas']['RefundResponse'];

/** What was given back of requests. */
export function RefundsTab() {
  const { t } = useTranslation('operator/billing');
  const may = useMay();
  const [isRefunding, setRefunding] = useState(false);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/refunds',
    { params: { query: { limit: 50 } } },
    PAGES,
  );
  const refund = may('write', 'money') && <Button onClick={() => setRefunding(true)}>{t('refund')}</Button>;
  return (
    <Region title={t('tab_refunds')} actions={refund}>
      <PagedTable
        query={query}
        label={t('tab_refunds')}
        columns={columnsOf(t)}
        keyOf={({ id }) => id}
        empty={<Empty>{t('refunds_none')}</Empty>}
      />
      {isRefunding && (
        <Suspense>
          <RefundDialog onClose={() => setRefunding(false)} />
        </Suspense>
      )}
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/billing'>): readonly Column<Refund>[] {
  return [
    { id: 'at', head: t('at'), cell: (row) => <Instant at={row.created_at} /> },
    { id: 'organization', head: t('organization'), cell: (row) => <Named id={row.organization_id} /> },
    { id: 'request', head: t('request'), cell: (row) => <RequestLink id={row.generation_id} /> },
    { id: 'reason', head: t('reason'), isWide: true, cell: (row) => row.reason },
    { id: 'actor', head: t('actor'), isWide: true, cell: (row) => <ActorName actor={row.actor} /> },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <ExactMoney usd={row.amount_usd} /> },
  ];
}
