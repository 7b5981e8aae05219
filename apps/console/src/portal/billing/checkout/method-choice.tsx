import { useTranslation } from 'react-i18next';
import { compareUsd, formats, useLocale } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { PaymentMethod } from '../../parts/credit/payment-methods';
import { isPossible, type PaymentChoice } from './payment-choices';
import { PPM_OF_A_PERCENT } from './quote';
import classes from './add-credit.module.css';

interface MethodChoiceProps {
  readonly choices: readonly PaymentChoice[];
  /** The key of the one that is chosen. */
  readonly value: string;
  readonly onChange: (key: string) => void;
}

/** How to pay, with what each method costs and how long it takes. */
export function MethodChoice({ choices, value, onChange }: MethodChoiceProps) {
  const { t } = useTranslation('portal/billing/orders');
  const noteOf = useNoteText();
  return (
    <div className={classes.methods} role="radiogroup" aria-label={t('method')}>
      {choices.map((choice) => (
        <label key={choice.key} className={classes.method}>
          <input
            type="radio"
            name="method"
            checked={choice.key === value}
            disabled={!isPossible(choice)}
            onChange={() => {
              onChange(choice.key);
            }}
          />
          <span>
            <span className={classes.methodName}>{choice.name}</span>
            <span className={shared.hint}>{noteOf(choice)}</span>
          </span>
        </label>
      ))}
    </div>
  );
}

/** How long it takes and what it costs, or why it is not possible. */
function useNoteText(): (choice: PaymentChoice) => string {
  const { t } = useTranslation('portal/billing/orders');
  const feeOf = useFeeText();
  return (choice) => {
    const { kind, currency } = choice.provider;
    if (!isPossible(choice)) return t('no_rate', { currency });
    const time = t(kind === 'bank_transfer' ? 'takes_days' : 'takes_moment');
    return [time, feeOf(choice.provider), ...(currency === 'USD' ? [] : [t('paid_in', { currency })])].join(' · ');
  };
}

function useFeeText(): (method: PaymentMethod) => string {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  return ({ surcharge_ppm: ppm, surcharge_usd: fixed }) => {
    const parts = [
      ...(ppm === 0 ? [] : [t('percent', { share: formats.formatDecimal(String(ppm / PPM_OF_A_PERCENT), locale) })]),
      ...(compareUsd(fixed, '0') === 0 ? [] : [formats.formatSum(fixed, locale)]),
    ];
    return parts.length === 0 ? t('no_fee') : t('fee_of', { fee: parts.join(' + ') });
  };
}
