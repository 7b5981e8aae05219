import { SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextButton } from '../../data/text-button';
import { RATES, type PriceForm } from './price-form';

/** What nearly every model has. */
const COMMON = 4;

interface RateInputsProps<Values extends PriceForm> {
  readonly form: UseFormReturnType<Values>;
}

/** An empty field is not priced apart. */
export function RateInputs<Values extends PriceForm>({ form }: RateInputsProps<Values>) {
  const { t } = useTranslation('operator/models');
  const isUsed = RATES.slice(COMMON).some((rate) => form.getValues().rates[rate] !== '');
  const [showsAll, setShowsAll] = useState(isUsed);
  const shown = showsAll ? RATES : RATES.slice(0, COMMON);
  return (
    <>
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
        {shown.map((rate) => (
          <TextInput
            key={rate}
            label={t(`rate_${rate}`)}
            inputMode="decimal"
            autoComplete="off"
            leftSection="$"
            {...form.getInputProps(`rates.${rate}`)}
          />
        ))}
      </SimpleGrid>
      {!showsAll && (
        <div>
          <TextButton onClick={() => setShowsAll(true)}>{t('more_rates')}</TextButton>
        </div>
      )}
    </>
  );
}
