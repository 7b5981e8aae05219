import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateGrantRequest } from '@/api/generated/fields/create-grant-request';
import { AmountInput, amountOf, FormDialog, NumberInput, useDialogForm } from '@/kit';
import type { MoneyDialogProps } from './money-dialog-props';
import { NewBalance } from './new-balance';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const USUAL_DAYS = 30;

export function GrantDialog({ organization, onClose }: MoneyDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: { amount_usd: '', days: USUAL_DAYS, reason: '' },
    onClose,
    write: ({ amount_usd, days, reason }, key) =>
      operatorApi.client.POST('/admin/v1/organizations/{id}/grants', {
        params: { path: { id: organization.id }, header: { 'Idempotency-Key': key } },
        body: { amount_usd: amountOf(amount_usd), expires_at: endOf(days), reason },
      }),
  });
  return (
    <FormDialog title={t('action_grant')} action={t('do_grant')} {...dialog}>
      <div>{t('grant_note')}</div>
      <AmountInput
        label={t('amount')}
        data-autofocus
        {...CreateGrantRequest.amount_usd}
        {...form.getInputProps('amount_usd')}
      />
      <NumberInput label={t('grant_days')} description={t('grant_days_note')} min={1} {...form.getInputProps('days')} />
      <TextInput
        label={t('reason')}
        description={t('reason_seen')}
        {...CreateGrantRequest.reason}
        {...form.getInputProps('reason')}
      />
      <NewBalance balance={organization.balance_usd} change={form.values.amount_usd} />
    </FormDialog>
  );
}

/** A full hour, as the API has it: another try in the same hour is the same request. */
function endOf(days: number | ''): string | null {
  if (days === '') return null;
  return new Date(Math.ceil((Date.now() + days * DAY_MS) / HOUR_MS) * HOUR_MS).toISOString();
}
