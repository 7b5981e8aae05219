import { useTranslation } from 'react-i18next';
import { Copy, Day, formats, Region, useLocale } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import shared from '@/kit/layout/shared.module.css';
import { CancelOrder } from './cancel-order';
import type { OrderDetails } from './order-states';
import payment from '../../parts/credit/credit.module.css';
import classes from './orders.module.css';

interface TransferDetailsProps {
  readonly order: OrderDetails;
  /** The operator's text: whose account, at which bank. Null: it is not known. */
  readonly instructions: string | null;
}

/** What to write into a bank transfer. */
export function TransferDetails({ order, instructions }: TransferDetailsProps) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const may = useMemberMay();
  const total = formats.formatPaid(order.total, order.currency, locale);
  const copied = [
    ['reference', order.reference, order.reference],
    ['to_pay', total, order.total],
  ] as const;
  return (
    <Region title={t('transfer_title')} actions={may('write', 'orders') && <CancelOrder order={order} />} isPadded>
      <div className={classes.transfer}>
        {order.mode === 'test' && (
          <div className={payment.notice} role="note">
            <strong>{t('test_mode')}</strong> {t('test_transfer')}
          </div>
        )}
        <div>{t('transfer_how')}</div>
        {copied.map(([label, shown, text]) => (
          <div key={label} className={classes.field}>
            <span className={shared.hint}>{t(label)}</span>
            <strong>{shown}</strong>
            <Copy text={text} label={t('copy_of', { name: t(label) })} />
          </div>
        ))}
        {instructions === null ? (
          <div>{t('transfer_unknown')}</div>
        ) : (
          <div className={classes.instructions}>
            <span>{instructions}</span>
            <Copy text={instructions} label={t('copy_of', { name: t('instructions') })} />
          </div>
        )}
        <div className={shared.hint}>
          {t('transfer_then')} {t('transfer_until')} <Day at={order.expires_at} />.
        </div>
      </div>
    </Region>
  );
}
