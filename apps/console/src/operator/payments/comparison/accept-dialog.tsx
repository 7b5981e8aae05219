import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { AcceptDifferenceRequest } from '@/api/generated/fields/accept-difference-request';
import { FormDialog, Id, Instant, MoneyIn, Pairs, useDialogForm } from '@/kit';
import type { Difference } from './comparison';
import { MovementType } from './movement-type';

interface AcceptDialogProps {
  readonly difference: Difference;
  readonly onClose: () => void;
}

/** Explains a difference that is no fault. Nothing is booked. */
export function AcceptDialog({ difference, onClose }: AcceptDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: { reason: '' },
    onClose,
    write: (body) =>
      operatorApi.client.POST('/admin/v1/payment-differences/{id}/accept', {
        params: { path: { id: difference.id } },
        body,
      }),
  });
  return (
    <FormDialog title={t('difference_accept_title')} action={t('difference_accept')} {...dialog}>
      <div>{t('difference_accept_note')}</div>
      <Pairs
        pairs={[
          [t('difference_side'), t(`difference_${difference.kind}`)],
          [t('kind'), <MovementType key="type" type={difference.type} />],
          [t('amount'), <MoneyIn key="amount" {...difference} />],
          [t('difference_at'), <Instant key="at" at={difference.occurred_at} />],
          [t('difference_ref'), <Id key="ref" id={difference.external_ref} />],
        ]}
      />
      <TextInput
        label={t('reason')}
        description={t('reason_records')}
        data-autofocus
        {...AcceptDifferenceRequest.reason}
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}
