import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { FormDialog, useDialogForm } from '@/kit';

/** Turns a code into credit. */
export function RedeemDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('portal/billing');
  const { form, dialog } = useDialogForm({
    initialValues: { code: '' },
    onClose,
    write: ({ code }) => customerApi.client.POST('/api/v1/redeem', { body: { code: code.trim() } }),
  });
  return (
    <FormDialog title={t('redeem')} action={t('redeem_action')} {...dialog}>
      <TextInput
        label={t('code')}
        description={t('code_note')}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('code')}
      />
    </FormDialog>
  );
}
