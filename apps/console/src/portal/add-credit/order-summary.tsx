import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormError, formats, Region, useLocale } from '@/kit';
import type { PaymentMethods } from '../credit/payment-methods';
import { QuoteLines } from './quote-lines';
import type { Quote } from './quote';
import payment from '../credit/credit.module.css';
import classes from './add-credit.module.css';

interface OrderSummaryProps {
  readonly method: PaymentMethods['data'][number];
  /** Null: what is typed cannot be ordered. */
  readonly quote: Quote | null;
  readonly error: string | null;
  readonly isBusy: boolean;
}

/** What is paid and what for, before it is. */
export function OrderSummary({ method, quote, error, isBusy }: OrderSummaryProps) {
  const { t } = useTranslation('portal/orders');
  const locale = useLocale();
  const isTransfer = method.kind === 'bank_transfer';
  const pay = quote === null ? t('pay') : t('pay_total', { total: formats.formatSum(quote.totalUsd, locale) });
  return (
    <Region title={t('summary')} isPadded>
      <div className={classes.summary}>
        {method.mode === 'test' && (
          <div className={payment.notice} role="note">
            <strong>{t('test_mode')}</strong> {isTransfer ? t('test_transfer') : t('test_card')}
          </div>
        )}
        <QuoteLines quote={quote} method={method.name} />
        <FormError error={error} />
        <Button type="submit" variant="filled" h={36} fz={14} fullWidth loading={isBusy}>
          {isTransfer ? t('continue') : pay}
        </Button>
        <div className={payment.note}>{t(isTransfer ? 'transfer_note' : 'page_note')}</div>
      </div>
    </Region>
  );
}
