import { Anchor, Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compareUsd, formats, Instant, PaidMoney, QueryState, Region, useLocale } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMemberMay } from '@/session/customer-access';
import type { OrderDetails, OrderRefund } from './order-states';
import { RefundStatus } from './order-status';
import { useOrderRefunds } from './use-order-refunds';
import { useRefreshOnChange } from '../../parts/use-refresh-on-change';
import classes from './orders.module.css';

/** Loaded when first opened. */
const RequestRefundDialog = lazyPart(() => import('./request-refund-dialog'), 'RequestRefundDialog');

/** What was requested to be returned, and how far that is. */
export function OrderRefunds({ order }: { readonly order: OrderDetails }) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const may = useMemberMay();
  const { query, rows } = useOrderRefunds(order.id);
  useRefreshOnChange(query.data && rows.map(({ state }) => state).join());
  const [isRequesting, setRequesting] = useState(false);
  const isRefundable = compareUsd(order.refundable_usd, '0') > 0;
  const isOnHold = compareUsd(order.refundable_on_hold_usd, '0') > 0;
  const hasOpen = rows.some(({ state }) => state === 'requested');
  const mayRequest = may('write', 'orders') && (isRefundable || isOnHold) && query.data !== undefined && !hasOpen;
  const left = t('refundable', { amount: formats.formatSum(order.refundable_usd, locale) });
  return (
    <Region
      title={t('refunds')}
      isPadded
      actions={mayRequest && <Button onClick={() => setRequesting(true)}>{t('request_refund')}</Button>}
    >
      {(isRefundable || !isOnHold) && (
        <div className={shared.hint}>{isRefundable ? left : t('nothing_refundable')}</div>
      )}
      {isOnHold && (
        <div className={shared.hint}>
          {t('refundable_on_hold', { amount: formats.formatSum(order.refundable_on_hold_usd, locale) })}
        </div>
      )}
      <QueryState query={query} lines={2}>
        {() => (
          <ul className={classes.refunds}>
            {rows.map((refund) => (
              <RefundItem key={refund.id} refund={refund} />
            ))}
          </ul>
        )}
      </QueryState>
      {isRequesting && (
        <Suspense>
          <RequestRefundDialog order={order} onClose={() => setRequesting(false)} />
        </Suspense>
      )}
    </Region>
  );
}

function RefundItem({ refund }: { readonly refund: OrderRefund }) {
  const { t } = useTranslation('portal/billing/orders');
  const usd = refund.total_usd ?? refund.amount_usd;
  const { claim_url: claimUrl } = refund;
  return (
    <li>
      <div className={classes.refundHead}>
        <RefundStatus state={refund.state} />
        <strong>
          {usd === null ? t('all_unspent') : <PaidMoney usd={usd} amount={refund.total} currency={refund.currency} />}
        </strong>
      </div>
      <div className={shared.hint}>
        <Instant at={refund.created_at} /> · {refund.reason}
      </div>
      <div className={shared.hint}>{t(claimUrl === null ? `refund_note_${refund.state}` : 'refund_note_claim')}</div>
      {claimUrl !== null && (
        <Anchor href={claimUrl} target="_blank" rel="noopener noreferrer">
          {t('claim_refund')}
        </Anchor>
      )}
      {refund.message !== null && <div>{refund.message}</div>}
    </li>
  );
}
