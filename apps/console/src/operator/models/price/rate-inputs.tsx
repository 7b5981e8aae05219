import { SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AmountInput } from '@/kit';
import { TextButton } from '../../data/text-button';
import type { PartInputs } from './inputs';
import { RATES, type OwnPrice } from './own-price';

/** What nearly every model has. */
const COMMON = 4;

interface RateInputsProps extends PartInputs {
  readonly price: OwnPrice;
}

/** An empty field is not priced apart. */
export function RateInputs({ form, at, price: { rates, steps } }: RateInputsProps) {
  const { t } = useTranslation('operator/models');
  const [showsAll, setShowsAll] = useState(RATES.slice(COMMON).some((rate) => rates[rate] !== ''));
  const shown = showsAll ? RATES : RATES.slice(0, COMMON);
  return (
    <>
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
        {shown.map((rate) => (
          <AmountInput key={rate} label={t(`rate_${rate}`)} {...form.getInputProps(`${at}.rates.${rate}`)} />
        ))}
      </SimpleGrid>
      {!showsAll && (
        <div>
          <TextButton onClick={() => setShowsAll(true)}>{t('more_rates')}</TextButton>
        </div>
      )}
      {steps.map(({ from_prompt_tokens: count }) => (
        <div key={count}>{t('step_stays', { count })}</div>
      ))}
    </>
  );
}
