import { Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CreateChannelRequest as bounds } from '@/api/generated/fields/create-channel-request';
import { amountOf, FormDialog, NumberInput, useDialogForm } from '@/kit';
import type { Channel } from '../../data/catalog';
import { writeOptions } from './write-options';

interface ReportedCostDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

/** An alias: a form of a dialog is any record. Its fields are named as the API's. */
type ReportedCostForm = {
  readonly trust_reported_cost: boolean;
  readonly reported_cost_field: string;
  readonly reported_cost_usd_per_unit: string;
  readonly reported_cost_unless: string;
  readonly cost_drift_percent: number | string;
};

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** Whether the cost that the upstream reports is booked, and how it is read. */
export function ReportedCostDialog({ channel, onClose }: ReportedCostDialogProps) {
  const { t } = useTranslation('operator/channels');
  const { options } = channel;
  const { form, dialog } = useDialogForm<ReportedCostForm>({
    initialValues: {
      trust_reported_cost: options.trust_reported_cost,
      reported_cost_field: options.reported_cost_field ?? '',
      reported_cost_usd_per_unit: options.reported_cost_usd_per_unit,
      reported_cost_unless: options.reported_cost_unless ?? '',
      cost_drift_percent: options.cost_drift_percent,
    },
    write: ({ trust_reported_cost, reported_cost_usd_per_unit: usd, cost_drift_percent: drift, ...texts }) =>
      writeOptions(channel, {
        trust_reported_cost,
        reported_cost_field: orNull(texts.reported_cost_field),
        reported_cost_usd_per_unit: usd.trim() === '' ? null : amountOf(usd),
        reported_cost_unless: orNull(texts.reported_cost_unless),
        cost_drift_percent: drift === '' ? null : Number(drift),
      }),
    onClose,
  });
  return (
    <FormDialog title={t('reported_cost')} action={t('save')} {...dialog}>
      <div>{t('reported_cost_note')}</div>
      <Switch label={t('cost_trusted')} {...form.getInputProps('trust_reported_cost', { type: 'checkbox' })} />
      <TextInput
        label={t('cost_field')}
        description={t('cost_field_note')}
        placeholder="usage.cost"
        required={form.values.trust_reported_cost}
        {...form.getInputProps('reported_cost_field')}
      />
      <TextInput
        label={t('cost_unit')}
        description={t('cost_unit_note')}
        inputMode="decimal"
        leftSection="$"
        {...form.getInputProps('reported_cost_usd_per_unit')}
      />
      <TextInput
        label={t('cost_unless')}
        description={t('cost_unless_note')}
        placeholder="usage.is_byok"
        {...form.getInputProps('reported_cost_unless')}
      />
      <NumberInput
        label={t('cost_drift')}
        description={t('cost_drift_note')}
        unit="%"
        {...bounds.options.cost_drift_percent}
        {...form.getInputProps('cost_drift_percent')}
      />
    </FormDialog>
  );
}
