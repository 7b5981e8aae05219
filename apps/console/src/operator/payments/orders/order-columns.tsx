import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { addUsd, compareUsd, Money, PaidMoney, RowTime, type Column } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { Named } from '../../data/names';
import { TestBadge } from '../../parts/test-badge';
import { OrderStatus, type Order } from '../data/order-status';
import { ProviderName } from '../data/providers';

/** Of a list of orders; without the organization where all have the same. */
export function orderColumns(
  t: TFunction<'operator/payments'>,
  { hasOrganization }: { readonly hasOrganization: boolean },
): readonly Column<Order>[] {
  const organization: Column<Order> = {
    id: 'organization',
    head: t('organization'),
    cell: ({ organization_id }) => <Named id={organization_id} chars={18} />,
  };
  return [
    { id: 'created', head: t('created'), cell: (row) => <RowTime at={row.created_at} /> },
    { id: 'reference', head: t('reference'), cell: (row) => <Reference order={row} /> },
    { id: 'state', head: t('state'), label: '', cell: ({ state }) => <OrderStatus state={state} /> },
    ...(hasOrganization ? [organization] : []),
    { id: 'provider', head: t('provider'), cell: (row) => <ProviderName id={row.payment_provider_id} /> },
    { id: 'method', head: t('method'), cell: (row) => <Method order={row} /> },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <Money usd={row.amount_usd} /> },
    { id: 'total', head: t('total'), align: 'right', cell: (row) => <Total order={row} /> },
    { id: 'paid', head: t('paid'), align: 'right', cell: ({ paid_usd }) => <Money usd={orNull(paid_usd)} /> },
    { id: 'taken', head: t('taken_back'), align: 'right', cell: (row) => <Money usd={orNull(takenBack(row))} /> },
  ];
}

function Reference({ order: { id, reference, mode } }: { readonly order: Order }) {
  return (
    <span className={shared.marked}>
      <Link to="/operator/payments/orders/$orderId" params={{ orderId: id }} className={shared.mono}>
        {reference}
      </Link>
      {mode === 'test' && <TestBadge />}
    </span>
  );
}

/** An order without a page was made by itself. */
function Method({ order: { method, saved_method_id } }: { readonly order: Order }) {
  const { t } = useTranslation('operator/payments');
  const automatic = saved_method_id === null ? [] : [t('automatic_topup')];
  return [...automatic, ...(method === null ? [] : [method])].join(' · ') || '–';
}

function Total({ order: { total_usd, total, currency } }: { readonly order: Order }) {
  return <PaidMoney usd={total_usd} amount={total} currency={currency} />;
}

/** Nothing is a dash in a list. */
const orNull = (usd: string): string | null => (compareUsd(usd, '0') === 0 ? null : usd);

const takenBack = ({ refunded_usd, disputed_usd, returned_usd }: Order): string =>
  addUsd([refunded_usd, disputed_usd, returned_usd]);

/** Money that a dispute took, or a part that waits. */
export function toneOfOrder({ state, disputed_usd }: Order): 'warn' | undefined {
  return state === 'paid' || compareUsd(disputed_usd, '0') > 0 ? 'warn' : undefined;
}
