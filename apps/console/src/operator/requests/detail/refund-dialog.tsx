import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ExactMoney, FormDialog, useSubmit } from '@/kit';
import { useIdempotencyKeys } from '../../data/idempotency';
import { useRefresh } from '@/api/use-refresh';
import type { Explained } from './timeline';

interface RefundDialogProps {
  readonly request: Explained;
  readonly onClose: () => void;
}

/** Gives back what the request cost, or part of it, to the balances that paid it. */
export function RefundDialog({ request, onClose }: RefundDialogProps) {
  const { t } = useTranslation('operator/requests');
  const refresh = useRefresh();
  const keyOf = useIdempotencyKeys();
  const form = useForm({ initialValues: { amount_usd: request.cost_usd, reason: '' } });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    await operatorApi.client.POST('/admin/v1/refunds', {
      params: { header: keyOf(values) },
      body: { generation_id: request.id, ...values },
    });
    await refresh();
    onClose();
  });
  return (
    <FormDialog
      title={t('refund_title')}
      action={t('refund')}
      isOpen
      onClose={onClose}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <div>
        {t('refund_note')} <ExactMoney usd={request.cost_usd} />
      </div>
      <TextInput
        label={t('refund_amount')}
        leftSection="$"
        inputMode="decimal"
        data-autofocus
        {...form.getInputProps('amount_usd')}
      />
      <TextInput label={t('refund_reason')} required {...form.getInputProps('reason')} />
    </FormDialog>
  );
}
