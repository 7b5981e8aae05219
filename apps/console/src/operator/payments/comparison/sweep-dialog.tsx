import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, useDialogForm, useNow } from '@/kit';
import { dayBefore } from './comparison';

interface SweepDialogProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onStarted: (since: string) => void;
}

/** Queries the provider for all that happened since a time: messages may be lost, or a backup restored. */
export function SweepDialog({ id, onClose, onStarted }: SweepDialogProps) {
  const { t } = useTranslation('operator/payments');
  const now = useNow();
  const { form, dialog } = useDialogForm({
    initialValues: { since: dayBefore(now) },
    onClose,
    write: async (values) => {
      const since = new Date(values.since).toISOString();
      await operatorApi.client.POST('/admin/v1/payment-providers/{id}/sweep', {
        params: { path: { id } },
        body: { since },
      });
      onStarted(since);
    },
  });
  return (
    <FormDialog title={t('sweep')} action={t('sweep_action')} {...dialog}>
      <div>{t('sweep_note')}</div>
      <TextInput
        type="datetime-local"
        label={t('sweep_since')}
        description={t('sweep_since_note')}
        required
        data-autofocus
        {...form.getInputProps('since')}
      />
    </FormDialog>
  );
}
