import { Group, Input, NativeSelect, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CreateCapRequest } from '@/api/generated/fields/create-cap-request';
import { FormDialog, NumberInput, useDialogForm } from '@/kit';
import type { Cap, CapFilter } from '../data/cap-api';
import type { CapSide } from '../data/side';
import { AmountField } from './amount-field';
import { CommonFields, NameField } from './cap-fields';
import { newCapBody, newCapValues, PERIODS, UNITS, type NewCapValues } from './cap-values';
import { TargetFields } from './target-fields';

interface CreateCapProps {
  readonly side: CapSide;
  /** Whose it will be, unless another is chosen. */
  readonly holder: CapFilter;
  readonly onClose: () => void;
  readonly onCreated: (cap: Cap) => void;
}

export function CreateCap({ side, holder, onClose, onCreated }: CreateCapProps) {
  const { t } = useTranslation('caps');
  const [initialValues] = useState(() => newCapValues(holder, Date.now()));
  const { form, dialog } = useDialogForm<NewCapValues>({
    initialValues,
    onClose,
    write: async (values) => onCreated(await side.api.create(newCapBody(values))),
  });
  const { unit, period } = form.values;
  return (
    <FormDialog title={t('new_limit')} action={t('create')} {...dialog}>
      <NameField form={form} />
      <Input.Wrapper label={t('unit')} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t('unit')}
          data={UNITS.map((value) => ({ value, label: t(`unit_${value}`) }))}
          {...form.getInputProps('unit')}
        />
      </Input.Wrapper>
      <Group gap="xs" align="start" grow>
        <AmountField form={form} unit={unit} label={t(`amount_${unit}`)} />
        <NativeSelect
          label={t('period')}
          data={PERIODS.map((value) => ({ value, label: t(`period_${value}`) }))}
          {...CreateCapRequest.period}
          {...form.getInputProps('period')}
        />
      </Group>
      {period === 'hours' && (
        <NumberInput
          label={t('period_hours_label')}
          description={t('period_hours_note')}
          required
          {...CreateCapRequest.period_hours}
          {...form.getInputProps('period_hours')}
        />
      )}
      <TargetFields side={side} form={form} />
      <CommonFields form={form} audience={side.audience} />
    </FormDialog>
  );
}
