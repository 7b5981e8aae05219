import { Checkbox, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateAdjustmentRequest } from '@/api/generated/fields/create-adjustment-request';
import { AmountInput, amountOf, FormDialog, readAmount, useDialogForm } from '@/kit';
import { AdjustmentPreview, useAdjustmentPreview } from './adjustment-preview';
import type { MoneyDialogProps } from './money-dialog-props';
import { NewBalance } from './new-balance';

const TYPING_MS = 250;

export function AdjustmentDialog({ organization, onClose }: MoneyDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: { amount_usd: '', reason: '', allow_negative: false },
    onClose,
    write: ({ amount_usd, reason, allow_negative }, key) =>
      operatorApi.client.POST('/admin/v1/organizations/{id}/adjustments', {
        params: { path: { id: organization.id }, header: { 'Idempotency-Key': key } },
        body: { amount_usd: amountOf(amount_usd), reason, allow_negative },
      }),
  });
  const [amount] = useDebouncedValue(readAmount(form.values.amount_usd), TYPING_MS);
  const preview = useAdjustmentPreview(organization.id, amount);
  return (
    <FormDialog title={t('action_adjustment')} action={t('do_adjustment')} {...dialog}>
      <AmountInput
        label={t('amount')}
        description={t('adjustment_note')}
        data-autofocus
        {...CreateAdjustmentRequest.amount_usd}
        {...form.getInputProps('amount_usd')}
      />
      <TextInput
        label={t('reason')}
        description={t('reason_seen')}
        {...CreateAdjustmentRequest.reason}
        {...form.getInputProps('reason')}
      />
      <NewBalance balance={organization.balance_usd} change={form.values.amount_usd} />
      <AdjustmentPreview query={preview} />
      {preview.data?.needs_allow_negative === true && (
        <Checkbox label={t('allow_negative')} {...form.getInputProps('allow_negative', { type: 'checkbox' })} />
      )}
    </FormDialog>
  );
}
