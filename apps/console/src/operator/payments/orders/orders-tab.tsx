import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useFilters } from '@/frame/search/use-filters';
import { Empty, Filters, FilterSelect, PagedTable, PAGES, SearchBox } from '@/kit';
import { useName } from '../../data/names';
import { OrganizationSelect } from '../../parts/organization-select';
import { ORDER_STATES } from '../data/order-states';
import { useProviders } from '../data/providers';
import { orderColumns, toneOfOrder } from './order-columns';

/** All orders, the newest first. */
export function OrdersTab() {
  const { t } = useTranslation('operator/payments');
  const navigate = useNavigate();
  const { search, clear } = useFilters('/operator/payments');
  const { state, organization, provider, q } = search;
  const filters = { state, organization_id: organization, payment_provider_id: provider, q };
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/orders',
    { params: { query: { limit: 50, ...filters } } },
    PAGES,
  );
  const hasFilters = Object.values(filters).some((value) => value !== undefined);
  return (
    <>
      <OrderFilters />
      <PagedTable
        query={query}
        label={t('tab_orders')}
        columns={orderColumns(t, { hasOrganization: true })}
        keyOf={({ id }) => id}
        toneOf={toneOfOrder}
        onOpen={({ id }) => void navigate({ to: '/operator/payments/orders/$orderId', params: { orderId: id } })}
        empty={<Empty title={t('orders_none')}>{t('orders_none_note')}</Empty>}
        onClearFilters={hasFilters ? () => clear({ tab: 'orders' }) : undefined}
      />
    </>
  );
}

function OrderFilters() {
  const { t } = useTranslation('operator/payments');
  const { search, change } = useFilters('/operator/payments');
  const { state, organization, provider, q } = search;
  const name = useName(organization ?? null)?.name;
  const providers = useProviders() ?? [];
  return (
    <Filters>
      <SearchBox label={t('search_orders')} value={q ?? ''} onSearch={(text) => change({ q: text })} />
      <FilterSelect
        label={t('state')}
        any={t('any_state')}
        w={170}
        value={state}
        options={ORDER_STATES.map((value) => ({ value, label: t(`state_${value}`) }))}
        onChange={(value) => change({ state: value })}
      />
      <OrganizationSelect
        aria-label={t('organization')}
        placeholder={t('any_organization')}
        w={190}
        value={organization ?? null}
        name={name}
        onChange={(id) => change({ organization: id ?? undefined })}
      />
      <FilterSelect
        label={t('provider')}
        any={t('any_provider')}
        w={170}
        value={provider}
        options={providers.map(({ id, name: label }) => ({ value: id, label }))}
        onChange={(id) => change({ provider: id })}
      />
    </Filters>
  );
}
