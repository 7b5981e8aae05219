import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AmountInput } from '@/kit';
import type { PartInputs } from './inputs';
import type { Variant } from './price-form';
import { RateInputs } from './rate-inputs';
import { UnitInputs } from './unit-inputs';

interface VariantInputsProps extends PartInputs {
  readonly variant: Variant;
}

/** The price times a number, or rates of its own. */
export function VariantInputs({ form, at, variant: { rule, own } }: VariantInputsProps) {
  const { t } = useTranslation('operator/models');
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={t('rule')}
        data={(['multiplier', 'own'] as const).map((value) => ({ value, label: t(`rule_${value}`) }))}
        {...form.getInputProps(`${at}.rule`)}
      />
      {rule === 'multiplier' ? (
        <AmountInput label={t('multiplier')} leftSection="×" {...form.getInputProps(`${at}.multiplier`)} />
      ) : (
        <>
          <RateInputs form={form} at={`${at}.own`} price={own} />
          <UnitInputs form={form} at={`${at}.own`} units={own.units} />
        </>
      )}
    </>
  );
}
