import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Empty, Filters, PagedTable, PAGES, SearchBox, Select } from '@/kit';
import { useName } from '../../data/names';
import { OrganizationSelect } from '../../parts/organization-select';
import { ORDER_STATES } from '../data/order-states';
import { useProviders } from '../data/providers';
import { orderColumns, toneOfOrder } from './order-columns';

const ROUTE = '/operator/payments';

/** All orders, the newest first. */
export function OrdersTab() {
  const { t } = useTranslation('operator/payments');
  const navigate = useNavigate({ from: ROUTE });
  const { state, organization, provider, q } = useSearch({ from: ROUTE });
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
        onClearFilters={hasFilters ? () => void navigate({ search: { tab: 'orders' } }) : undefined}
      />
    </>
  );
}

function OrderFilters() {
  const { t } = useTranslation('operator/payments');
  const navigate = useNavigate({ from: ROUTE });
  const { state, organization, provider, q } = useSearch({ from: ROUTE });
  const name = useName(organization ?? null)?.name;
  const providers = useProviders() ?? [];
  return (
    <Filters>
      <SearchBox
        label={t('search_orders')}
        value={q ?? ''}
        onSearch={(text) => void navigate({ search: (old) => ({ ...old, q: text }), replace: true })}
      />
      <Select
        aria-label={t('state')}
        placeholder={t('any_state')}
        clearable
        w={170}
        value={state ?? null}
        data={ORDER_STATES.map((value) => ({ value, label: t(`state_${value}`) }))}
        onChange={(value) => void navigate({ search: (old) => ({ ...old, state: value ?? undefined }), replace: true })}
      />
      <OrganizationSelect
        aria-label={t('organization')}
        placeholder={t('any_organization')}
        w={190}
        value={organization ?? null}
        name={name}
        onChange={(id) =>
          void navigate({ search: (old) => ({ ...old, organization: id ?? undefined }), replace: true })
        }
      />
      <Select
        aria-label={t('provider')}
        placeholder={t('any_provider')}
        clearable
        w={170}
        value={provider ?? null}
        data={providers.map(({ id, name: label }) => ({ value: id, label }))}
        onChange={(id) => void navigate({ search: (old) => ({ ...old, provider: id ?? undefined }), replace: true })}
      />
    </Filters>
  );
}
