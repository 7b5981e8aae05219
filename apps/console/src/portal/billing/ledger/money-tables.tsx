import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { Empty, ExactMoney, Id, Instant, Money, PagedTable, PAGES } from '@/kit';
import { useCodeText } from './transfer-codes';

const FIRST = { params: { query: { limit: 50 } } };

/** Every movement, newest first. */
export function TransfersTable() {
  const { t } = useTranslation('portal/billing');
  const textOf = useCodeText();
  const transfers = customerApi.hooks.useInfiniteQuery('get', '/api/v1/transfers', FIRST, PAGES);
  return (
    <PagedTable
      label={t('tab_transfers')}
      query={transfers}
      keyOf={({ id }) => id}
      empty={<Empty>{t('no_transfers')}</Empty>}
      columns={[
        { id: 'code', head: t('what'), cell: ({ code }) => textOf(code) },
        { id: 'booked', head: t('booked'), label: '', cell: ({ booked_at }) => <Instant at={booked_at} /> },
        {
          id: 'source',
          head: t('source'),
          label: '',
          cell: ({ source_id }) =>
            source_id.startsWith('gen_') ? (
              <Link to="/requests/$id" params={{ id: source_id }}>
                {t('request')}
              </Link>
            ) : (
              <Id id={source_id} short />
            ),
        },
        { id: 'reason', head: t('reason'), label: '', isWide: true, cell: ({ reason }) => reason },
        {
          id: 'amount',
          head: t('amount'),
          label: '',
          align: 'right',
          cell: ({ amount_usd }) => <ExactMoney usd={amount_usd} />,
        },
      ]}
    />
  );
}

/** What was given, with what is left of it. */
export function GrantsTable() {
  const { t } = useTranslation('portal/billing');
  const grants = customerApi.hooks.useInfiniteQuery('get', '/api/v1/grants', FIRST, PAGES);
  return (
    <PagedTable
      label={t('tab_grants')}
      query={grants}
      keyOf={({ id }) => id}
      empty={<Empty>{t('no_grants')}</Empty>}
      columns={[
        { id: 'reason', head: t('reason'), isWide: true, cell: ({ reason }) => reason },
        { id: 'created', head: t('given'), cell: ({ created_at }) => <Instant at={created_at} /> },
        {
          id: 'expires',
          head: t('ends'),
          cell: ({ expires_at }) => (expires_at === null ? t('never') : <Instant at={expires_at} />),
        },
        { id: 'amount', head: t('amount'), align: 'right', cell: ({ amount_usd }) => <Money usd={amount_usd} /> },
        { id: 'left', head: t('left'), align: 'right', cell: ({ remaining_usd }) => <Money usd={remaining_usd} /> },
      ]}
    />
  );
}
