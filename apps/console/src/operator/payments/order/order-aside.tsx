import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { compareUsd, Id, Instant, Money, Pairs, Rate, Region } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { Named } from '../../data/names';
import { orderAddress } from '../data/dashboard';
import { useMethodName } from '../data/methods';
import { ProviderName, useProvider } from '../data/providers';
import classes from '../payments.module.css';
import type { OrderDetails } from './timeline';

interface OrderProps {
  readonly order: OrderDetails;
}

/** What a refund can be: now, once running requests end, and with what is spent. */
export function Refundable({ order: { refundable } }: OrderProps) {
  const { t } = useTranslation('operator/payments');
  if (refundable === null || compareUsd(refundable.max_usd, '0') === 0) return null;
  return (
    <Region title={t('refundable')} isPadded>
      <Pairs
        pairs={[
          [t('unspent'), <Money key="unspent" usd={refundable.amount_usd} />],
          [t('refund_on_hold'), <Money key="hold" usd={refundable.on_hold_usd} />],
          [t('refund_max'), <Money key="max" usd={refundable.max_usd} />],
        ]}
      />
    </Region>
  );
}

/** To what and whom the order belongs, and how the provider calls it. */
export function Identifiers({ order }: OrderProps) {
  const { t } = useTranslation('operator/payments');
  const {
    organization_id,
    user_id,
    payment_provider_id,
    method,
    currency,
    rate,
    id,
    checkout_ref,
    payment_ref,
    checkout_url,
    saved_method_id,
  } = order;
  const provider = useProvider(payment_provider_id);
  const nameOf = useMethodName();
  const address = provider === undefined ? null : orderAddress(provider, order);
  const pairs: readonly (readonly [string, ReactNode])[] = [
    [t('organization'), <Named key="organization" id={organization_id} canCopy />],
    [t('user'), <Named key="user" id={user_id} />],
    [t('provider'), <ProviderName key="provider" id={payment_provider_id} hasMode />],
    [t('method'), method === null ? '–' : nameOf(method)],
    ...(saved_method_id === null ? [] : [[t('automatic_topup'), <Id key="saved" id={saved_method_id} />] as const]),
    ...(currency === 'USD' ? [] : [[t('exchange_rate'), <Rate key="rate" rate={rate} currency={currency} />] as const]),
    [t('order'), <Id key="order" id={id} />],
    [t('checkout_ref'), checkout_ref === null ? '–' : <Id key="checkout" id={checkout_ref} />],
    [t('payment_ref'), payment_ref === null ? '–' : <Id key="payment" id={payment_ref} />],
    [t('created'), <Instant key="created" at={order.created_at} />],
    [t('expires'), <Instant key="expires" at={order.expires_at} />],
    [t('credited'), <Instant key="credited" at={order.credited_at} />],
    [t('inspected'), <Instant key="inspected" at={order.inspected_at} />],
    [t('terms'), order.terms_version === null ? '–' : <Id key="terms" id={order.terms_version} />],
  ];
  return (
    <Region title={t('identifiers')} isPadded>
      <Pairs pairs={pairs} />
      <div className={classes.links}>
        {address !== null && (
          <a href={address} target="_blank" rel="noreferrer">
            {t('open_at_provider')}
          </a>
        )}
        {checkout_url !== null && (
          <span className={shared.marked}>
            {t('checkout_page')} <Id id={checkout_url} />
          </span>
        )}
      </div>
    </Region>
  );
}
