import { Checkbox, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { DeclineRefundRequest } from '@/api/generated/fields/decline-refund-request';
import { compareUsd, FormDialog, Money, MoneyIn, Pairs, useDialogForm } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { Named } from '../../data/names';
import { BalanceEffect } from '../data/balance-effect';
import { refundNote, useProvider } from '../data/providers';
import classes from '../payments.module.css';
import type { Refund } from './refund-status';

export type RefundAction = 'approve' | 'decline' | 'transferred';

interface RefundDialogProps {
  readonly refund: Refund;
  readonly onClose: () => void;
}

const DIALOGS = { approve: ApproveDialog, decline: DeclineDialog, transferred: TransferredDialog } as const;

/** What an operator decides about a refund. */
export function RefundDialogs({ action, ...props }: RefundDialogProps & { readonly action: RefundAction }) {
  const Dialog = DIALOGS[action];
  return <Dialog {...props} />;
}

/** More than is unspent only when that is chosen, with the balance that it leaves. */
function ApproveDialog({ refund, onClose }: RefundDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: { allow_negative: false },
    onClose,
    write: (body) =>
      operatorApi.client.POST('/admin/v1/order-refunds/{id}/approve', {
        params: { path: { id: refund.id } },
        body,
      }),
  });
  const { data: order } = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/orders/{id}',
    { params: { path: { id: refund.order_id ?? '' } } },
    { enabled: refund.order_id !== null },
  );
  const provider = useProvider(refund.payment_provider_id);
  const refundable = order?.refundable ?? { amount_usd: null, on_hold_usd: null, max_usd: null };
  const { amount_usd: unspent, on_hold_usd: held, max_usd: most } = refundable;
  const mayExceed = form.values.allow_negative;
  const amount = refund.amount_usd ?? (mayExceed ? most : unspent);
  const hasBonus = order !== undefined && compareUsd(order.bonus_usd, '0') > 0;
  const exceeds = amount !== null && unspent !== null && compareUsd(amount, unspent) > 0;
  return (
    <FormDialog title={t('approve_title')} action={t('do_approve')} {...dialog}>
      {provider !== undefined && <div>{t(refundNote(provider))}</div>}
      <Pairs
        pairs={[
          [t('organization'), <Named key="organization" id={refund.organization_id} />],
          [t('requested'), refund.amount_usd === null ? t('all_refundable') : <Money usd={refund.amount_usd} />],
          [t('unspent'), <Money key="unspent" usd={unspent} />],
          [t('refund_on_hold'), <Money key="hold" usd={held} />],
          [t('refund_max'), <Money key="max" usd={most} />],
          [t('reason'), refund.reason],
        ]}
      />
      {exceeds && !mayExceed && (
        <div className={shared.box} data-tone="warn" role="status">
          {t('approve_exceeds')}
        </div>
      )}
      {unspent !== null && compareUsd(most, unspent) > 0 && (
        <Checkbox
          label={t('exceed')}
          description={t('exceed_note')}
          {...form.getInputProps('allow_negative', { type: 'checkbox' })}
        />
      )}
      {hasBonus && <div className={classes.muted}>{t('bonus_taken')}</div>}
      {refund.organization_id !== null && (
        <BalanceEffect organizationId={refund.organization_id} amount={amount} hasBonus={hasBonus} />
      )}
    </FormDialog>
  );
}

function DeclineDialog({ refund, onClose }: RefundDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: { reason: '' },
    onClose,
    write: (body) =>
      operatorApi.client.POST('/admin/v1/order-refunds/{id}/decline', { params: { path: { id: refund.id } }, body }),
  });
  return (
    <FormDialog title={t('decline_title')} action={t('do_decline')} isDangerous {...dialog}>
      <div>{t('decline_note')}</div>
      <TextInput
        label={t('reason')}
        description={t('reason_seen')}
        data-autofocus
        {...DeclineRefundRequest.reason}
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}

/** Said after the operator has transferred it. */
function TransferredDialog({ refund, onClose }: RefundDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { dialog } = useDialogForm({
    initialValues: {},
    onClose,
    write: () =>
      operatorApi.client.POST('/admin/v1/order-refunds/{id}/transferred', { params: { path: { id: refund.id } } }),
  });
  return (
    <FormDialog title={t('transferred_title')} action={t('do_transferred')} {...dialog}>
      <div>
        {t('transferred_note')} <MoneyIn amount={refund.total} currency={refund.currency} />
      </div>
    </FormDialog>
  );
}
