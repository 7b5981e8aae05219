import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ReceiveTransferRequest } from '@/api/generated/fields/receive-transfer-request';
import { AmountInput, amountOf, compareUsd, FormDialog, readAmount, useDialogForm } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { OrderDetails } from './timeline';

interface TransferDialogProps {
  readonly order: OrderDetails;
  readonly onClose: () => void;
}

/** Money that the operator sees on its bank account. The bank's id is recorded once. */
export function TransferDialog({ order, onClose }: TransferDialogProps) {
  const { t } = useTranslation('operator/payments');
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const { form, dialog } = useDialogForm({
    initialValues: {
      amount: order.total,
      external_ref: '',
      received_on: today,
      note: '',
    },
    onClose,
    write: ({ amount, external_ref, received_on, note }, key) =>
      operatorApi.client.POST('/admin/v1/orders/{id}/transfers', {
        params: { path: { id: order.id }, header: { 'Idempotency-Key': key } },
        body: {
          amount: amountOf(amount),
          external_ref: external_ref.trim(),
          ...(received_on === '' ? {} : { received_on }),
          note: note === '' ? null : note,
        },
      }),
  });
  const effect = effectOf(order, readAmount(form.values.amount));
  return (
    <FormDialog title={t('transfer_record')} action={t('transfer_action')} {...dialog}>
      <AmountInput
        label={t('amount')}
        currency={order.currency}
        description={t('transfer_amount_note')}
        required
        {...form.getInputProps('amount')}
      />
      <TextInput
        label={t('transfer_ref')}
        description={t('transfer_ref_note')}
        data-autofocus
        {...ReceiveTransferRequest.external_ref}
        {...form.getInputProps('external_ref')}
      />
      <TextInput label={t('transfer_day')} type="date" {...form.getInputProps('received_on')} />
      <TextInput label={t('note_optional')} {...ReceiveTransferRequest.note} {...form.getInputProps('note')} />
      <div className={shared.box} data-tone={effect === 'credits' ? undefined : 'warn'} role="status">
        {t(`transfer_${effect}`)}
      </div>
    </FormDialog>
  );
}

/** What the amount does, in the order's currency: only the exact one credits an open order. */
function effectOf({ state, total, paid_usd }: OrderDetails, amount: string | null) {
  if (state === 'credited') return 'again';
  if (state === 'expired') return 'late';
  if (compareUsd(paid_usd, '0') > 0) return 'part';
  const compared = amount === null ? 0 : compareUsd(amount, total);
  if (compared === 0) return 'credits';
  return compared < 0 ? 'under' : 'over';
}
