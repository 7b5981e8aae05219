import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { isNegative, Money, subtractUsd } from '@/kit';
import classes from '../payments.module.css';

interface BalanceEffectProps {
  readonly organizationId: string;
  /** What leaves the balance. Null: it is not known yet. */
  readonly amount: string | null;
  /** A part of a bonus leaves as well. */
  readonly hasBonus: boolean;
}

/** The balance before and after something is taken from it. Below zero it is marked. */
export function BalanceEffect({ organizationId, amount, hasBonus }: BalanceEffectProps) {
  const { t } = useTranslation('operator/payments');
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}', {
    params: { path: { id: organizationId } },
  });
  if (data === undefined || amount === null) return null;
  const after = subtractUsd(data.balance_usd, amount);
  return (
    <div className={classes.effect} data-tone={isNegative(after) ? 'bad' : undefined} role="status">
      <span className={classes.muted}>{t('balance_now')}</span> <Money usd={data.balance_usd} />
      <span className={classes.after}>
        {t(hasBonus ? 'balance_after_most' : 'balance_after')} <Money usd={after} />
      </span>
    </div>
  );
}
