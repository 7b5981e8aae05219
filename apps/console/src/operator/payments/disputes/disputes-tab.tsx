import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Empty, PagedTable, PAGES, Region } from '@/kit';
import { OpenSwitch } from '../data/open-switch';
import { disputeColumns, toneOfDispute } from './dispute-table';

/** Disputes of payments; they are answered at the provider. */
export function DisputesTab() {
  const { t } = useTranslation('operator/payments');
  const { show } = useSearch({ from: '/operator/payments' });
  const navigate = useNavigate({ from: '/operator/payments' });
  const onShow = (search: { readonly show?: 'closed' }): void =>
    void navigate({ search: { tab: 'disputes', ...search }, replace: true });
  const isOpen = show === undefined;
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/disputes',
    { params: { query: { limit: 50, open: isOpen } } },
    PAGES,
  );
  return (
    <Region title={t('tab_disputes')} note={t('disputes_note')} actions={<OpenSwitch {...{ show, onShow }} />}>
      <PagedTable
        query={query}
        label={t('tab_disputes')}
        columns={disputeColumns(t)}
        keyOf={({ id }) => id}
        toneOf={toneOfDispute}
        empty={<Empty>{t(isOpen ? 'disputes_none' : 'disputes_closed_none')}</Empty>}
      />
    </Region>
  );
}
