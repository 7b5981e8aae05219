import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ReceivePayoutRequest } from '@/api/generated/fields/receive-payout-request';
import { AmountInput, amountOf, FormDialog, isNegative, MoneyIn, useDialogForm } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { owedAfter } from './owed-after';

interface PayoutDialogProps {
  readonly providerId: string;
  readonly currency: string;
  /** In the currency. Null: not known. */
  readonly owed: string | null;
  readonly onClose: () => void;
}

/** Money of a provider that the operator sees on its bank account. Each ID is recorded once. */
export function PayoutDialog({ providerId, currency, owed, onClose }: PayoutDialogProps) {
  const { t } = useTranslation('operator/payments');
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const { form, dialog } = useDialogForm({
    initialValues: { amount: '', fee: '', external_ref: '', arrived_on: today, note: '' },
    onClose,
    write: ({ amount, fee, external_ref, arrived_on, note }, key) =>
      operatorApi.client.POST('/admin/v1/payment-providers/{id}/payouts', {
        params: { path: { id: providerId }, header: { 'Idempotency-Key': key } },
        body: {
          amount: amountOf(amount),
          external_ref: external_ref.trim(),
          ...(fee.trim() === '' ? {} : { fee: amountOf(fee) }),
          ...(arrived_on === '' ? {} : { arrived_on }),
          note: note === '' ? null : note,
        },
      }),
  });
  const after = owedAfter(owed, form.values.amount, form.values.fee);
  return (
    <FormDialog title={t('payout_record')} action={t('payout_action')} {...dialog}>
      <AmountInput
        label={t('amount')}
        description={t('payout_amount_note')}
        currency={currency}
        required
        data-autofocus
        {...form.getInputProps('amount')}
      />
      <AmountInput
        label={t('payout_fee')}
        description={t('payout_fee_note')}
        currency={currency}
        {...form.getInputProps('fee')}
      />
      <TextInput
        label={t('payout_ref')}
        description={t('payout_ref_note')}
        {...ReceivePayoutRequest.external_ref}
        {...form.getInputProps('external_ref')}
      />
      <TextInput label={t('transfer_day')} type="date" {...form.getInputProps('arrived_on')} />
      <TextInput label={t('note_optional')} {...ReceivePayoutRequest.note} {...form.getInputProps('note')} />
      {after !== null && <Effect after={after} currency={currency} />}
    </FormDialog>
  );
}

function Effect({ after, currency }: { readonly after: string; readonly currency: string }) {
  const { t } = useTranslation('operator/payments');
  const exceeds = isNegative(after);
  return (
    <div className={shared.box} data-tone={exceeds ? 'warn' : undefined} role="status">
      {t('owed_after')} <MoneyIn amount={after} currency={currency} />
      {exceeds && <div>{t('payout_exceeds')}</div>}
    </div>
  );
}
