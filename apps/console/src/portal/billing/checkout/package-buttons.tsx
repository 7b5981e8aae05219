import { useTranslation } from 'react-i18next';
import { compareUsd, useLocale } from '@/kit';
import type { PaymentMethod, PaymentMethods } from '../../parts/credit/payment-methods';
import { packagesFor, roundSum } from './quote';
import classes from './add-credit.module.css';

interface PackageButtonsProps {
  readonly methods: PaymentMethods;
  readonly method: PaymentMethod;
  /** The amount that is typed; null: it is none. */
  readonly amountUsd: string | null;
  readonly onChoose: (amountUsd: string) => void;
}

/** The packages that the method takes. */
export function PackageButtons({ methods, method, amountUsd, onChoose }: PackageButtonsProps) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const packages = packagesFor(methods, method);
  if (packages.length === 0) return null;
  return (
    <div className={classes.packages} role="group" aria-label={t('packages')}>
      {packages.map(({ amount_usd: amount, bonus_usd: bonus }) => (
        <button
          key={amount}
          type="button"
          className={classes.package}
          aria-pressed={amountUsd !== null && compareUsd(amount, amountUsd) === 0}
          onClick={() => onChoose(amount.replace(/\.00$/, ''))}
        >
          <span className={classes.packageAmount}>{roundSum(amount, locale)}</span>
          {compareUsd(bonus, '0') > 0 && (
            <span className={classes.packageBonus}>{t('plus_bonus', { bonus: roundSum(bonus, locale) })}</span>
          )}
        </button>
      ))}
    </div>
  );
}
