import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { addUsd, compareUsd, formats, Until, useLocale, WaitingMark } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import shared from '@/kit/layout/shared.module.css';
import { usePaymentMethods } from '../../parts/credit/payment-methods';
import { SetUpTopup } from '../topup/set-up-topup';
import { CancelOrder } from './cancel-order';
import { paidIn, type OrderDetails } from './order-states';
import { TransferDetails } from './transfer-details';
import classes from './orders.module.css';

const route = getRouteApi('/portal/billing/orders/$id');

interface OrderProps {
  readonly order: OrderDetails;
}

/** How far the payment is, and what there is to do. */
export function OrderProgress({ order }: OrderProps) {
  const { state, checkout_url: url, payment_provider_id: provider } = order;
  const methods = usePaymentMethods().data?.data;
  const method = methods?.find(({ id }) => id === provider);
  if (state === 'created' && order.saved_method_id !== null) return <Charging />;
  if (state === 'created' && url !== null) return <Unpaid order={order} url={url} />;
  // A method that is no longer offered is not in the list.
  if (state === 'created') return <TransferDetails order={order} instructions={method?.instructions ?? null} />;
  if (state === 'credited') return <Credited order={order} />;
  return state === 'pending' || state === 'paid' ? <OnItsWay order={order} /> : <Ended order={order} />;
}

function Unpaid({ order, url }: OrderProps & { readonly url: string }) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const may = useMemberMay();
  const { returned = false } = route.useSearch();
  const total = formats.formatPaid(order.total, order.currency, locale);
  return (
    <Progress
      mark={<WaitingMark />}
      title={t(returned ? 'confirming' : 'waiting')}
      note={
        <>
          {t(returned ? 'confirming_note' : 'waiting_note')} {t('expires_in')} <Until at={order.expires_at} />.
        </>
      }
    >
      {may('write', 'orders') && (
        <>
          <Button variant={returned ? 'default' : 'filled'} component="a" href={url}>
            {t('pay_total', { total })}
          </Button>
          <CancelOrder order={order} />
        </>
      )}
    </Progress>
  );
}

function Charging() {
  const { t } = useTranslation('portal/billing/orders');
  return <Progress mark={<WaitingMark />} title={t('charging')} note={t('waiting_note')} />;
}

function Credited({ order }: OrderProps) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const amount = formats.formatSum(addUsd([order.amount_usd, order.bonus_usd]), locale);
  return (
    <Progress
      mark={
        <span className={classes.done} aria-hidden>
          <Check size={14} strokeWidth={2.4} />
        </span>
      }
      title={t('credited', { amount })}
      note={t('credited_note')}
    >
      <Button variant="filled" renderRoot={(props) => <Link to="/" {...props} />}>
        {t('go_home')}
      </Button>
      {order.saved_method_id === null && <SetUpTopup orderId={order.id} />}
    </Progress>
  );
}

function OnItsWay({ order }: OrderProps) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const sum = (amount: string): string => formats.formatPaid(amount, order.currency, locale);
  const [paid, total] = [sum(paidIn(order)), sum(order.total)];
  return (
    <Progress
      mark={<WaitingMark />}
      title={t(order.state === 'pending' ? 'pending' : 'part_paid', { paid, total })}
      note={t(order.state === 'pending' ? 'pending_note' : 'part_paid_note')}
    />
  );
}

function Ended({ order }: OrderProps) {
  const { t } = useTranslation('portal/billing/orders');
  const may = useMemberMay();
  return (
    <Progress
      mark={
        <span className={classes.ended} data-kind={order.state} aria-hidden>
          <X size={14} strokeWidth={2.4} />
        </span>
      }
      title={t(order.state === 'failed' ? 'failed' : 'expired')}
      note={t(noteOf(order))}
    >
      {may('write', 'orders') && (
        <Button variant="filled" renderRoot={(props) => <Link to="/billing/add" {...props} />}>
          {t(order.state === 'failed' ? 'try_again' : 'new_order')}
        </Button>
      )}
    </Progress>
  );
}

function noteOf({ state, paid_usd, saved_method_id }: OrderDetails) {
  if (compareUsd(paid_usd, '0') > 0) return 'ended_with_money';
  if (saved_method_id !== null) return 'automatic_ended_note';
  return state === 'failed' ? 'failed_note' : 'expired_note';
}

interface ProgressProps {
  readonly mark: ReactNode;
  readonly title: string;
  readonly note: ReactNode;
  readonly children?: ReactNode;
}

function Progress({ mark, title, note, children }: ProgressProps) {
  return (
    <div className={classes.progress} role="status">
      <span className={classes.mark}>{mark}</span>
      <div>
        <div className={classes.progressTitle}>{title}</div>
        <div className={shared.hint}>{note}</div>
      </div>
      <div className={classes.actions}>{children}</div>
    </div>
  );
}
