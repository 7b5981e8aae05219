import type { TFunction } from 'i18next';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ActionMenu, Empty, Money, PagedTable, PAGES, PaidMoney, RowTime, type Action, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { Named } from '../../data/names';
import { ActorName } from '../../parts/actor-name';
import { useMay } from '@/session/use-may';
import { OrderLink } from '../data/order-link';
import { ProviderName } from '../data/providers';
import classes from '../payments.module.css';
import type { RefundAction } from './refund-dialogs';
import { RefundStatus, useMustTransfer, type Refund } from './refund-status';

/** Loaded when first opened. */
const RefundDialogs = lazyPart(() => import('./refund-dialogs'), 'RefundDialogs');

interface RefundTableProps {
  readonly filter: { readonly order_id: string } | { readonly state: string };
  readonly empty: string;
  readonly chosenKey?: string | undefined;
  /** Without the columns that all its refunds have alike. */
  readonly isOfOrder?: boolean;
}

/** Refunds with what can be decided about each. */
export function RefundTable({ filter, empty, chosenKey, isOfOrder = false }: RefundTableProps) {
  const { t } = useTranslation('operator/payments');
  const [open, setOpen] = useState<{ readonly action: RefundAction; readonly refund: Refund } | null>(null);
  const mustTransfer = useMustTransfer();
  const mayWrite = useMay()('write', 'money');
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/order-refunds',
    { params: { query: { limit: 50, ...filter } } },
    PAGES,
  );
  const actionsOf = (refund: Refund) => {
    const choices: readonly RefundAction[] =
      refund.state === 'requested' ? ['approve', 'decline'] : mustTransfer(refund) ? ['transferred'] : [];
    const actions = choices.map((action): Action => ({
      label: t(`do_${action}`),
      onClick: () => setOpen({ action, refund }),
      isDangerous: action === 'decline',
    }));
    return <ActionMenu label={t('more')} actions={actions} />;
  };
  const columns = columnsOf(t);
  return (
    <>
      <PagedTable
        query={query}
        label={t('tab_refunds')}
        columns={isOfOrder ? columns.filter(({ id }) => !['order', 'organization', 'provider'].includes(id)) : columns}
        keyOf={({ id }) => id}
        chosenKey={chosenKey ?? null}
        toneOf={(refund) => (refund.state === 'requested' || mustTransfer(refund) ? 'warn' : undefined)}
        empty={<Empty>{empty}</Empty>}
        {...(mayWrite ? { actionsOf } : {})}
      />
      {open !== null && (
        <Suspense>
          <RefundDialogs {...open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </>
  );
}

function columnsOf(t: TFunction<'operator/payments'>): readonly Column<Refund>[] {
  return [
    { id: 'created', head: t('requested_at'), cell: (row) => <RowTime at={row.created_at} /> },
    { id: 'state', head: t('state'), label: '', cell: (row) => <RefundStatus refund={row} /> },
    { id: 'order', head: t('order'), cell: (row) => <OrderLink id={row.order_id} /> },
    { id: 'organization', head: t('organization'), cell: (row) => <Named id={row.organization_id} /> },
    { id: 'provider', head: t('provider'), cell: (row) => <ProviderName id={row.payment_provider_id} hasMode /> },
    { id: 'reason', head: t('reason'), isWide: true, cell: (row) => <Reason refund={row} /> },
    { id: 'by', head: t('requested_by'), isWide: true, cell: (row) => <ActorName actor={row.requested_by} /> },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <Amount refund={row} /> },
    { id: 'total', head: t('refund_total'), align: 'right', cell: (row) => <Total refund={row} /> },
  ];
}

/** Why it was requested; below it why it was declined, or failed. */
function Reason({ refund: { reason, message } }: { readonly refund: Refund }) {
  return (
    <>
      {reason}
      {message !== null && <div className={classes.muted}>{message}</div>}
    </>
  );
}

function Amount({ refund: { amount_usd, state } }: { readonly refund: Refund }) {
  const { t } = useTranslation('operator/payments');
  if (amount_usd === null && state === 'requested') return <>{t('all_refundable')}</>;
  return <Money usd={amount_usd} />;
}

function Total({ refund: { total_usd, total, currency } }: { readonly refund: Refund }) {
  return <PaidMoney usd={total_usd} amount={total} currency={currency} />;
}
