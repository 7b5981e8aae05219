import { Checkbox, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateOrderRefundRequest } from '@/api/generated/fields/create-order-refund-request';
import { AmountInput, amountOf, compareUsd, FormDialog, Money, Pairs, readAmount, useDialogForm } from '@/kit';
import { BalanceEffect } from '../data/balance-effect';
import { refundNote, useProvider } from '../data/providers';
import classes from '../payments.module.css';
import type { OrderDetails } from './timeline';

interface RefundDialogProps {
  readonly order: OrderDetails;
  readonly onClose: () => void;
}

/** Returns money of an order to its source. More than is unspent only when that is chosen. */
export function RefundDialog({ order, onClose }: RefundDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: { amount_usd: '', reason: '', allow_negative: false },
    onClose,
    write: ({ amount_usd, reason, allow_negative }, key) =>
      operatorApi.client.POST('/admin/v1/orders/{id}/refunds', {
        params: { path: { id: order.id }, header: { 'Idempotency-Key': key } },
        body: { amount_usd: amount_usd === '' ? null : amountOf(amount_usd), reason, allow_negative },
      }),
  });
  const provider = useProvider(order.payment_provider_id);
  const refundable = order.refundable ?? { amount_usd: '0', on_hold_usd: '0', max_usd: '0' };
  const { amount_usd: unspent, on_hold_usd: held, max_usd: most } = refundable;
  const { amount_usd: typed, allow_negative: mayExceed } = form.values;
  const hasBonus = compareUsd(order.bonus_usd, '0') > 0;
  const amount = typed === '' ? (mayExceed ? most : unspent) : readAmount(typed);
  return (
    <FormDialog title={t('refund_title')} action={t('refund_action')} isDangerous {...dialog}>
      {provider !== undefined && <div>{t(refundNote(provider))}</div>}
      <Pairs
        pairs={[
          [t('unspent'), <Money key="unspent" usd={unspent} />],
          [t('refund_on_hold'), <Money key="hold" usd={held} />],
          [t('refund_max'), <Money key="max" usd={most} />],
        ]}
      />
      <AmountInput
        label={t('amount')}
        description={t('refund_amount_note')}
        data-autofocus
        {...form.getInputProps('amount_usd')}
      />
      <TextInput
        label={t('reason')}
        description={t('reason_seen')}
        {...CreateOrderRefundRequest.reason}
        {...form.getInputProps('reason')}
      />
      {compareUsd(most, unspent) > 0 && (
        <Checkbox
          label={t('exceed')}
          description={t('exceed_note')}
          checked={mayExceed}
          onChange={({ currentTarget }) => {
            form.setFieldValue('allow_negative', currentTarget.checked);
            // What was refused is another maximum.
            form.clearFieldError('amount_usd');
          }}
        />
      )}
      {hasBonus && <div className={classes.muted}>{t('bonus_taken')}</div>}
      <BalanceEffect organizationId={order.organization_id} amount={amount} hasBonus={hasBonus} />
    </FormDialog>
  );
}
