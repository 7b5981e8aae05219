import { useTranslation } from 'react-i18next';
import { formats, readAmount, useLocale } from '@/kit';
import classes from './topup.module.css';

interface ConsentTextProps {
  /** Null: it is not known. */
  readonly method: string | null;
  readonly hasFee: boolean;
  /** As they are typed. */
  readonly amounts: {
    readonly threshold_usd: string;
    readonly amount_usd: string;
    readonly monthly_max_usd: string;
  };
}

/** What the button agrees to; in general words while an amount cannot be read. */
export function ConsentText({ method, hasFee, amounts }: ConsentTextProps) {
  const { t } = useTranslation('portal/billing/topup');
  const locale = useLocale();
  const sumOf = (typed: string): string | null => {
    const usd = readAmount(typed);
    return usd === null ? null : formats.formatSum(usd, locale);
  };
  const [threshold, amount, max] = [amounts.threshold_usd, amounts.amount_usd, amounts.monthly_max_usd].map(sumOf);
  const isKnown = method !== null && threshold && amount && max;
  return (
    <div className={classes.consent}>
      {isKnown ? t('agree', { method, threshold, amount, max }) : t('agree_generally')} {hasFee && t('agree_fee')}{' '}
      {t('agree_end')}
    </div>
  );
}
