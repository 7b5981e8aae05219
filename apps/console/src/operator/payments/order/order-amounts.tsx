import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { compareUsd, Facts, Money, MoneyIn } from '@/kit';
import classes from '../payments.module.css';
import type { OrderDetails } from './timeline';

interface OrderProps {
  readonly order: OrderDetails;
}

/** What was ordered, what arrived, and what went back. */
export function OrderAmounts({ order }: OrderProps) {
  const { t } = useTranslation('operator/payments');
  const { currency, total } = order;
  const paidIn = currency === 'USD' ? {} : { note: <MoneyIn amount={total} currency={currency} /> };
  const ordered = (['amount', 'surcharge', 'bonus', 'tax', 'total'] as const).map((name) => ({
    label: t(`sum_${name}`),
    value: <Money usd={order[`${name}_usd`]} />,
    size: 's' as const,
    ...(name === 'total' ? paidIn : {}),
  }));
  const moved = (['paid', 'refunded', 'disputed', 'returned'] as const).map((name) => ({
    label: t(`sum_${name}`),
    value: <Money usd={order[`${name}_usd`]} />,
    size: 's' as const,
  }));
  return (
    <>
      <Facts facts={ordered} />
      <Facts facts={moved} />
    </>
  );
}

/** Money of the order that is in no balance. */
export function Waiting({ order: { state, paid_usd } }: OrderProps) {
  const { t } = useTranslation('operator/payments');
  if (state === 'credited' || compareUsd(paid_usd, '0') === 0) return null;
  return (
    <div className={classes.strip}>
      <span>{t('waiting')}</span>
      <Link to="/operator/payments" search={{ tab: 'unapplied' }}>
        {t('tab_unapplied')}
      </Link>
    </div>
  );
}
