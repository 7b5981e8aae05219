import { Button } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormError, formats, Region, useLocale } from '@/kit';
import { withTexts } from '@/i18n';
import { lazyPart } from '@/kit/loading/lazy-part';
import shared from '@/kit/layout/shared.module.css';
import { isPossible, type PaymentChoice } from './payment-choices';
import { QuoteLines } from './quote-lines';
import type { Quote } from './quote';
import payment from '../../parts/credit/credit.module.css';
import classes from './add-credit.module.css';

/** It can wait. */
const ProfileHint = lazyPart(() => withTexts(['invoices'], import('../invoices/profile-hint')), 'ProfileHint');

interface OrderSummaryProps {
  readonly choice: PaymentChoice;
  /** Null: what is typed cannot be ordered. */
  readonly quote: Quote | null;
  readonly error: string | null;
  readonly isBusy: boolean;
  /** What else is agreed with it. */
  readonly children?: ReactNode;
}

/** What is paid and what for, before it is. */
export function OrderSummary({ choice, quote, error, isBusy, children }: OrderSummaryProps) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const { kind, mode, currency } = choice.provider;
  const isTransfer = kind === 'bank_transfer';
  const isSaved = choice.savedMethodId !== null;
  const total = quote?.total ?? null;
  const pay = total === null ? t('pay') : t('pay_total', { total: formats.formatPaid(total, currency, locale) });
  return (
    <Region title={t('summary')} isPadded>
      <div className={classes.summary}>
        {mode === 'test' && (
          <div className={payment.notice} role="note">
            <strong>{t('test_mode')}</strong> {isTransfer ? t('test_transfer') : kind === 'stripe' && t('test_card')}
          </div>
        )}
        <QuoteLines quote={quote} choice={choice} />
        {children}
        <FormError error={error} />
        <Button type="submit" variant="filled" h={36} fz={14} fullWidth loading={isBusy} disabled={!isPossible(choice)}>
          {isTransfer ? t('continue') : pay}
        </Button>
        <div className={shared.hint}>{t(isTransfer ? 'transfer_note' : isSaved ? 'saved_note' : 'page_note')}</div>
        <Suspense>
          <ProfileHint />
        </Suspense>
      </div>
    </Region>
  );
}
