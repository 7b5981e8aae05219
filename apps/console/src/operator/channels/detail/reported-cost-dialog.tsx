import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { amountOf, FormDialog, useDialogForm } from '@/kit';
import type { Channel } from '../../data/catalog';
import { writeOptions } from './write-options';

interface ReportedCostDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

/** An alias: a form of a dialog is any record. */
type ReportedCostForm = {
  readonly isTrusted: boolean;
  readonly field: string;
  readonly usdPerUnit: string;
  readonly unless: string;
  readonly drift: number | string;
};

/** Whether the cost that the upstream reports is booked, and how it is read. */
export function ReportedCostDialog({ channel, onClose }: ReportedCostDialogProps) {
  const { t } = useTranslation('operator/channels');
  const { options } = channel;
  const { form, dialog } = useDialogForm<ReportedCostForm>({
    initialValues: {
      isTrusted: options.trust_reported_cost,
      field: options.reported_cost_field ?? '',
      usdPerUnit: options.reported_cost_usd_per_unit,
      unless: options.reported_cost_unless ?? '',
      drift: options.cost_drift_percent,
    },
    write: ({ isTrusted, field, usdPerUnit, unless, drift }) =>
      writeOptions(channel, {
        trust_reported_cost: isTrusted,
        reported_cost_field: field.trim() === '' ? null : field.trim(),
        reported_cost_usd_per_unit: usdPerUnit.trim() === '' ? null : amountOf(usdPerUnit),
        reported_cost_unless: unless.trim() === '' ? null : unless.trim(),
        cost_drift_percent: drift === '' ? null : Number(drift),
      }),
    onClose,
  });
  return (
    <FormDialog title={t('reported_cost')} action={t('save')} {...dialog}>
      <div>{t('reported_cost_note')}</div>
      <Switch label={t('cost_trusted')} {...form.getInputProps('isTrusted', { type: 'checkbox' })} />
      <TextInput
        label={t('cost_field')}
        description={t('cost_field_note')}
        placeholder="usage.cost"
        required={form.values.isTrusted}
        {...form.getInputProps('field')}
      />
      <TextInput
        label={t('cost_unit')}
        description={t('cost_unit_note')}
        inputMode="decimal"
        leftSection="$"
        {...form.getInputProps('usdPerUnit')}
      />
      <TextInput
        label={t('cost_unless')}
        description={t('cost_unless_note')}
        placeholder="usage.is_byok"
        {...form.getInputProps('unless')}
      />
      <NumberInput
        label={t('cost_drift')}
        description={t('cost_drift_note')}
        min={0}
        suffix=" %"
        {...form.getInputProps('drift')}
      />
    </FormDialog>
  );
}
