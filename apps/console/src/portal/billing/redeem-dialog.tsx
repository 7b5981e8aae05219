import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { FormDialog, useSubmit } from '@/kit';

interface RedeemDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Turns a code into credit. */
export function RedeemDialog({ isOpen, onClose }: RedeemDialogProps) {
  const { t } = useTranslation('portal/billing');
  const refresh = useRefresh();
  const form = useForm({ initialValues: { code: '' } });
  const { submit, error, isBusy } = useSubmit(form, async ({ code }) => {
    await customerApi.client.POST('/api/v1/redeem', { body: { code: code.trim() } });
    form.reset();
    onClose();
    await refresh();
  });
  return (
    <FormDialog
      title={t('redeem')}
      action={t('redeem_action')}
      {...{ isOpen, onClose, error, isBusy }}
      onSubmit={form.onSubmit(submit)}
    >
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
