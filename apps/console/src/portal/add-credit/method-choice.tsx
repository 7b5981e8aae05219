import { useTranslation } from 'react-i18next';
import { compareUsd, formats, useLocale } from '@/kit';
import type { PaymentMethods } from '../credit/payment-methods';
import payment from '../credit/credit.module.css';
import { PPM_OF_A_PERCENT } from './quote';
import classes from './add-credit.module.css';

type Method = PaymentMethods['data'][number];

interface MethodChoiceProps {
  readonly methods: readonly Method[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** How to pay, with what each method costs and how long it takes. */
export function MethodChoice({ methods, value, onChange }: MethodChoiceProps) {
  const { t } = useTranslation('portal/orders');
  const feeOf = useFeeText();
  return (
    <div className={classes.methods} role="radiogroup" aria-label={t('method')}>
      {methods.map((method) => (
        <label key={method.id} className={classes.method}>
          <input
            type="radio"
            name="method"
            checked={method.id === value}
            onChange={() => {
              onChange(method.id);
            }}
          />
          <span>
            <span className={classes.methodName}>{method.name}</span>
            <span className={payment.note}>
              {t(method.kind === 'bank_transfer' ? 'takes_days' : 'takes_moment')} · {feeOf(method)}
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}

function useFeeText(): (method: Method) => string {
  const { t } = useTranslation('portal/orders');
  const locale = useLocale();
  return ({ surcharge_ppm: ppm, surcharge_usd: fixed }) => {
    const parts = [
      ...(ppm === 0 ? [] : [t('percent', { share: formats.formatDecimal(String(ppm / PPM_OF_A_PERCENT), locale) })]),
      ...(compareUsd(fixed, '0') === 0 ? [] : [formats.formatSum(fixed, locale)]),
    ];
    return parts.length === 0 ? t('no_fee') : t('fee_of', { fee: parts.join(' + ') });
  };
}
