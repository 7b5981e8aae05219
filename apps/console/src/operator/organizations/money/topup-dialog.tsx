import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateTopupRequest } from '@/api/generated/fields/create-topup-request';
import { AmountInput, amountOf, FormDialog, useDialogForm } from '@/kit';
import type { MoneyDialogProps } from './money-dialog-props';
import { NewBalance } from './new-balance';

export function TopupDialog({ organization, onClose }: MoneyDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: { amount_usd: '', external_ref: '', reason: '' },
    onClose,
    write: ({ amount_usd, external_ref, reason }, key) =>
      operatorApi.client.POST('/admin/v1/organizations/{id}/topups', {
        params: { path: { id: organization.id }, header: { 'Idempotency-Key': key } },
        body: {
          amount_usd: amountOf(amount_usd),
          external_ref: external_ref === '' ? null : external_ref,
          reason: reason === '' ? null : reason,
        },
      }),
  });
  return (
    <FormDialog title={t('action_topup')} action={t('do_topup')} {...dialog}>
      <AmountInput
        label={t('amount')}
        data-autofocus
        {...CreateTopupRequest.amount_usd}
        {...form.getInputProps('amount_usd')}
      />
      <TextInput
        label={t('external_ref')}
        description={t('external_ref_note')}
        {...form.getInputProps('external_ref')}
      />
      <TextInput label={t('reason_optional')} {...form.getInputProps('reason')} />
      <NewBalance balance={organization.balance_usd} change={form.values.amount_usd} />
    </FormDialog>
  );
}
