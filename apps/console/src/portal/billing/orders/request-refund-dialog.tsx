import { Checkbox, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { RequestRefundRequest } from '@/api/generated/fields/request-refund-request';
import { AmountInput, amountOf, FormDialog, formats, useDialogForm, useLocale } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { OrderDetails } from './order-states';

interface RequestRefundDialogProps {
  readonly order: OrderDetails;
  readonly onClose: () => void;
}

/** Requests to return what is unspent of an order, or a part of it. The operator decides. */
export function RequestRefundDialog({ order, onClose }: RequestRefundDialogProps) {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const { form, dialog } = useDialogForm({
    initialValues: { isAll: true, amount_usd: '', reason: '' },
    onClose,
    write: ({ isAll, amount_usd, reason }, key) =>
      customerApi.client.POST('/api/v1/orders/{id}/refund-requests', {
        params: { path: { id: order.id }, header: { 'Idempotency-Key': key } },
        body: { amount_usd: isAll ? null : amountOf(amount_usd), reason: reason.trim() },
      }),
  });
  const amount = formats.formatSum(order.refundable_usd, locale);
  return (
    <FormDialog title={t('request_refund')} action={t('send_request')} {...dialog}>
      <div className={shared.hint}>{t('refund_how')}</div>
      <Checkbox label={t('refund_all', { amount })} {...form.getInputProps('isAll', { type: 'checkbox' })} />
      {!form.values.isAll && (
        <AmountInput
          label={t('amount')}
          description={t('at_most', { amount })}
          required
          withAsterisk={false}
          {...form.getInputProps('amount_usd')}
        />
      )}
      <Textarea
        label={t('reason')}
        autosize
        minRows={3}
        withAsterisk={false}
        {...RequestRefundRequest.reason}
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}
