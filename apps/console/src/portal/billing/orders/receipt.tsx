import { Button } from '@mantine/core';
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Logo } from '@/frame/brand/logo';
import { compareUsd, formats, Instant, Rate, Region, subtractUsd, useLocale, useZone } from '@/kit';
import { usePublicConfiguration } from '@/session/public-configuration';
import { useOrganization } from '@/session/session';
import shared from '@/kit/layout/shared.module.css';
import { totalOf, type OrderDetails } from './order-states';
import { useOrderMethod } from './use-order-method';
import { useOrderRefunds } from './use-order-refunds';
import payment from '../../parts/credit/credit.module.css';
import classes from './orders.module.css';

interface ReceiptProps {
  readonly order: OrderDetails;
}

/** What was ordered and paid, to print; before the payment what is to be paid. */
export function Receipt({ order }: ReceiptProps) {
  const { t } = useTranslation('portal/billing/orders');
  const isPaid = order.state === 'credited';
  const print = (
    <Button leftSection={<Printer size={14} aria-hidden />} onClick={() => window.print()}>
      {t('print')}
    </Button>
  );
  return (
    <Region title={t(isPaid ? 'receipt' : 'order')} actions={isPaid && print} isPadded>
      <article className={classes.receipt}>
        <Head order={order} title={t(isPaid ? 'receipt' : 'order')} />
        <Names order={order} />
        <Amounts order={order} />
        <Foot />
      </article>
    </Region>
  );
}

function Head({ order, title }: ReceiptProps & { readonly title: string }) {
  const { t } = useTranslation('portal/billing/orders');
  const brand = usePublicConfiguration()?.brand.name;
  return (
    <>
      <header className={classes.receiptHead}>
        <Logo fallback="/assets/icon.svg" />
        <strong>{brand}</strong>
        <span>{title}</span>
      </header>
      {order.mode === 'test' && <div className={payment.notice}>{t('test_mode')}</div>}
    </>
  );
}

function Names({ order }: ReceiptProps) {
  const { t } = useTranslation('portal/billing/orders');
  const zone = useZone();
  const organization = useOrganization();
  const nameOf = useOrderMethod();
  return (
    <dl className={classes.names}>
      <dt>{t('organization')}</dt>
      <dd>{organization?.name}</dd>
      <dt>{t('reference')}</dt>
      <dd>{order.reference}</dd>
      <dt>{t('order_number')}</dt>
      <dd className={classes.id}>{order.id}</dd>
      <dt>{t('ordered')}</dt>
      <dd>
        <Instant at={order.created_at} /> {zone}
      </dd>
      {order.credited_at !== null && (
        <>
          <dt>{t('paid_on')}</dt>
          <dd>
            <Instant at={order.credited_at} /> {zone}
          </dd>
        </>
      )}
      <dt>{t('method')}</dt>
      <dd>{nameOf(order)}</dd>
    </dl>
  );
}

function Amounts({ order }: ReceiptProps) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const refunds = useOrderRefunds(order.id).rows;
  const { currency, rate } = order;
  const total = totalOf(order);
  const isInDollars = currency === 'USD';
  const isPaid = order.state === 'credited';
  const hasEnded = order.state === 'failed' || order.state === 'expired';
  const sum = (usd: string): string => formats.formatSum(usd, locale);
  const has = (usd: string): boolean => compareUsd(usd, '0') !== 0;
  const lines = [
    ...([['credit', order.amount_usd]] as const),
    ...(has(order.surcharge_usd) ? ([['fee', order.surcharge_usd]] as const) : []),
    ...(has(order.tax_usd) ? ([['tax', order.tax_usd]] as const) : []),
    ...(isInDollars ? [] : ([['total', total.usd]] as const)),
  ];
  const taken = [
    ...(has(order.refunded_usd) ? ([['refunded', order.refunded_usd]] as const) : []),
    ...(has(order.returned_usd) ? ([['returned', order.returned_usd]] as const) : []),
    ...(has(order.disputed_usd) ? ([['disputed', order.disputed_usd]] as const) : []),
  ];
  const done = refunds.filter(({ state }) => state === 'succeeded' || state === 'sent');
  return (
    <dl className={payment.lines}>
      {lines.map(([label, usd]) => (
        <div key={label}>
          <dt>{t(label)}</dt>
          <dd>{sum(usd)}</dd>
        </div>
      ))}
      <div data-total>
        <dt>
          {t(isPaid ? 'total_paid' : hasEnded ? 'total' : 'to_pay')}{' '}
          <span className={shared.hint}>{!isInDollars && <Rate rate={rate} currency={currency} />}</span>
        </dt>
        <dd>{formats.formatPaid(total.amount, currency, locale)}</dd>
      </div>
      {has(order.bonus_usd) && (
        <div data-tone="ok">
          <dt>{t('bonus_free')}</dt>
          <dd>+ {sum(order.bonus_usd)}</dd>
        </div>
      )}
      {taken.map(([label, usd]) => (
        <div key={label}>
          <dt>
            {t(label)}
            {label === 'refunded' &&
              done.map(({ id, updated_at: at }) => (
                <span key={id} className={shared.hint}>
                  {' '}
                  <Instant at={at} />
                </span>
              ))}
          </dt>
          <dd>{sum(subtractUsd('0', usd))}</dd>
        </div>
      ))}
    </dl>
  );
}

function Foot() {
  const { t } = useTranslation('portal/billing/orders');
  const email = usePublicConfiguration()?.brand.support_email ?? null;
  return (
    <footer className={shared.hint}>
      {t('in_usd')} {email !== null && t('questions', { email })}
    </footer>
  );
}
