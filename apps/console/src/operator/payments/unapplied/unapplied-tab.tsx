import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import {
  ActionMenu,
  compareUsd,
  Empty,
  Id,
  Money,
  PagedTable,
  PAGES,
  PaidMoney,
  Region,
  RowTime,
  Status,
  type Column,
} from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import { OpenSwitch } from '../data/open-switch';
import { OrderLink } from '../data/order-link';
import { ProviderName } from '../data/providers';
import { leftIn, type Unapplied } from './unapplied';

/** Loaded when first opened. */
const AssignDialog = lazyPart(() => import('./assign-dialog'), 'AssignDialog');
const ReturnDialog = lazyPart(() => import('./return-dialog'), 'ReturnDialog');

interface OpenDialog {
  readonly kind: 'assign' | 'return';
  readonly payment: Unapplied;
}

/** Money that arrived and fits no order. */
export function UnappliedTab() {
  const { t } = useTranslation('operator/payments');
  const [dialog, openDialog] = useState<OpenDialog | null>(null);
  const mayWrite = useMay()('write', 'money');
  const { show } = useSearch({ from: '/operator/payments' });
  const navigate = useNavigate({ from: '/operator/payments' });
  const onShow = (search: { readonly show?: 'closed' }): void =>
    void navigate({ search: { tab: 'unapplied', ...search }, replace: true });
  const isOpen = show === undefined;
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/unapplied-payments',
    { params: { query: { limit: 50, open: isOpen } } },
    PAGES,
  );
  const actionsOf = (payment: Unapplied) => (
    <ActionMenu
      label={t('more')}
      actions={(['assign', 'return'] as const).map((kind) => ({
        label: t(`do_${kind}`),
        onClick: () => openDialog({ kind, payment }),
      }))}
    />
  );
  const close = (): void => openDialog(null);
  return (
    <Region title={t('tab_unapplied')} note={t('unapplied_note')} actions={<OpenSwitch {...{ show, onShow }} />}>
      <PagedTable
        query={query}
        label={t('tab_unapplied')}
        columns={columnsOf(t, isOpen)}
        keyOf={({ id }) => id}
        toneOf={() => (isOpen ? 'warn' : undefined)}
        empty={<Empty>{t(isOpen ? 'unapplied_none' : 'unapplied_closed_none')}</Empty>}
        {...(mayWrite && isOpen ? { actionsOf } : {})}
      />
      <Suspense>
        {dialog?.kind === 'assign' && <AssignDialog payment={dialog.payment} onClose={close} />}
        {dialog?.kind === 'return' && <ReturnDialog payment={dialog.payment} onClose={close} />}
      </Suspense>
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/payments'>, isOpen: boolean): readonly Column<Unapplied>[] {
  return [
    { id: 'at', head: t('received'), cell: (row) => <RowTime at={row.occurred_at} /> },
    {
      id: 'reason',
      head: t('why'),
      label: '',
      cell: ({ reason }) => <Status kind={isOpen ? 'warn' : 'rest'}>{t(`unapplied_${reason}`)}</Status>,
    },
    { id: 'order', head: t('order_named'), cell: (row) => <OrderLink id={row.order_id} /> },
    { id: 'provider', head: t('provider'), cell: (row) => <ProviderName id={row.payment_provider_id} hasMode /> },
    { id: 'ref', head: t('payment_ref'), cell: (row) => <Id id={row.external_ref} /> },
    { id: 'note', head: t('transfer_text'), isWide: true, cell: ({ note }) => note ?? '–' },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <Arrived payment={row} /> },
    { id: 'places', head: t('unapplied_states'), cell: (row) => <Standing payment={row} /> },
    { id: 'left', head: t('left'), align: 'right', cell: (row) => <Left payment={row} /> },
  ];
}

function Arrived({ payment: { amount_usd, amount, currency } }: { readonly payment: Unapplied }) {
  return <PaidMoney usd={amount_usd} amount={amount} currency={currency} />;
}

/** Where the rest is: in orders, returned or disputed. */
function Standing({ payment: { orders, refunded_usd, disputed_usd } }: { readonly payment: Unapplied }) {
  const { t } = useTranslation('operator/payments');
  const taken = [
    ['unapplied_refunded', refunded_usd],
    ['unapplied_disputed', disputed_usd],
  ] as const;
  const shown = taken.filter(([, usd]) => compareUsd(usd, '0') > 0);
  if (orders.length + shown.length === 0) return <>–</>;
  return (
    <>
      {orders.map(({ order_id, amount_usd }) => (
        <div key={order_id}>
          <OrderLink id={order_id} /> <Money usd={amount_usd} />
        </div>
      ))}
      {shown.map(([name, usd]) => (
        <div key={name}>
          {t(name)} <Money usd={usd} />
        </div>
      ))}
    </>
  );
}

function Left({ payment }: { readonly payment: Unapplied }) {
  return <PaidMoney usd={payment.left_usd} amount={leftIn(payment)} currency={payment.currency} />;
}
