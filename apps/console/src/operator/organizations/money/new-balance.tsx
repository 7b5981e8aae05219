import { useTranslation } from 'react-i18next';
import { addUsd, ExactMoney, isNegative, Money, readAmount, useLocale } from '@/kit';
import { formatSum } from '@/kit/values/format';
import classes from '../organizations.module.css';

interface NewBalanceProps {
  readonly balance: string;
  /** As it is typed; what is no amount changes nothing yet. */
  readonly change: string;
}

/** What the balance will be, before anything is written. All digits, where fewer would show no change. */
export function NewBalance({ balance, change }: NewBalanceProps) {
  const { t } = useTranslation('operator/organizations');
  const locale = useLocale();
  const after = addUsd([balance, readAmount(change) ?? '0']);
  const isSmall = after !== balance && formatSum(after, locale) === formatSum(balance, locale);
  const Amount = isSmall ? ExactMoney : Money;
  return (
    <div className={classes.preview} data-tone={isNegative(after) ? 'bad' : undefined} role="status">
      <span className={classes.muted}>{t('balance_now')}</span>
      <Amount usd={balance} />
      <span className={classes.after}>
        {t('balance_after')} <Amount usd={after} />
      </span>
    </div>
  );
}
