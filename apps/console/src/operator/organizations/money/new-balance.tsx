import { useTranslation } from 'react-i18next';
import { addUsd, isNegative, Money, readAmount } from '@/kit';
import classes from '../organizations.module.css';

interface NewBalanceProps {
  readonly balance: string;
  /** As it is typed; what is no amount changes nothing yet. */
  readonly change: string;
}

/** What the balance will be, before anything is written. */
export function NewBalance({ balance, change }: NewBalanceProps) {
  const { t } = useTranslation('operator/organizations');
  const after = addUsd([balance, readAmount(change) ?? '0']);
  return (
    <div className={classes.preview} data-tone={isNegative(after) ? 'bad' : undefined} role="status">
      <span className={classes.muted}>{t('balance_now')}</span>
      <Money usd={balance} />
      <span className={classes.after}>
        {t('balance_after')} <Money usd={after} />
      </span>
    </div>
  );
}
