import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, useDialogForm } from '@/kit';
import { beginActing } from '@/session/session';
import type { Organization } from '../data/organizations';

interface ImpersonateDialogProps {
  readonly organization: Organization;
  readonly onClose: () => void;
}

/** Shows what its first owner sees, for half an hour; the customer reads the reason in its audit. */
export function ImpersonateDialog({ organization, onClose }: ImpersonateDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: { reason: '' },
    onClose,
    write: async ({ reason }, key) => {
      await operatorApi.client.POST('/admin/v1/organizations/{id}/impersonate', {
        params: { path: { id: organization.id }, header: { 'Idempotency-Key': key } },
        body: { reason },
      });
      beginActing();
    },
  });
  return (
    <FormDialog title={t('action_impersonate')} action={t('do_impersonate')} {...dialog}>
      <div>{t('about_impersonate', { name: organization.name })}</div>
      <TextInput
        label={t('reason')}
        description={t('reason_audit')}
        required
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}
