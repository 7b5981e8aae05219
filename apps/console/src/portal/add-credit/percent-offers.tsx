import { useTranslation } from 'react-i18next';
import { compareUsd, formats, useLocale } from '@/kit';
import type { PaymentMethods } from '../credit/payment-methods';
import { PPM_OF_A_PERCENT } from './quote';
import { roundSum } from './round-sum';
import classes from './add-credit.module.css';

/** From which amounts the bonus is a percentage. */
export function PercentOffers({ percents }: Pick<PaymentMethods, 'percents'>) {
  const { t } = useTranslation('portal/orders');
  const locale = useLocale();
  if (percents.length === 0) return null;
  return (
    <ul className={classes.percents}>
      {percents
        .toSorted((one, other) => compareUsd(one.from_usd, other.from_usd))
        .map(({ from_usd: from, bonus_ppm: ppm }) => (
          <li key={from}>
            {t('percent_bonus', {
              from: roundSum(from, locale),
              share: formats.formatDecimal(String(ppm / PPM_OF_A_PERCENT), locale),
            })}
          </li>
        ))}
    </ul>
  );
}
