import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ReturnPaymentRequest } from '@/api/generated/fields/return-payment-request';
import { FormDialog, PaidMoney, Pairs, useDialogForm } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { hasTrait, ProviderName, useProvider } from '../data/providers';
import { leftIn, type Unapplied } from './unapplied';

interface ReturnDialogProps {
  readonly payment: Unapplied;
  readonly onClose: () => void;
}

/** Returns what is left: the provider sends it, or the operator has transferred it. */
export function ReturnDialog({ payment, onClose }: ReturnDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: { reason: '' },
    onClose,
    write: (body) =>
      operatorApi.client.POST('/admin/v1/unapplied-payments/{id}/return', {
        params: { path: { id: payment.id } },
        body,
      }),
  });
  const provider = useProvider(payment.payment_provider_id);
  const isSent = provider !== undefined && hasTrait(provider, 'refunds');
  return (
    <FormDialog
      title={t('return_title')}
      action={t(isSent ? 'return_send' : 'return_note')}
      isDangerous
      isActionDisabled={provider === undefined}
      {...dialog}
    >
      {provider !== undefined && (
        <div className={shared.box} data-tone={isSent ? undefined : 'warn'}>
          {isSent ? t('return_sent', { provider: provider.name }) : t('return_by_hand')}
        </div>
      )}
      <Pairs
        pairs={[
          [
            t('left'),
            <PaidMoney key="left" usd={payment.left_usd} amount={leftIn(payment)} currency={payment.currency} />,
          ],
          [t('provider'), <ProviderName key="provider" id={payment.payment_provider_id} hasMode />],
          [
            t('payment_ref'),
            <span key="ref" className={shared.mono}>
              {payment.external_ref}
            </span>,
          ],
          [t('transfer_text'), payment.note ?? '–'],
        ]}
      />
      <TextInput
        label={t('reason')}
        description={t('reason_records')}
        data-autofocus
        {...ReturnPaymentRequest.reason}
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}
