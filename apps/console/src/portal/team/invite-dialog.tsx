import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { FormDialog, useDialogForm } from '@/kit';
import { useOrganization } from '@/session/session';
import { rolesGivenBy, type Role } from './roles';

interface InviteDialogProps {
  readonly onClose: () => void;
}

/** Sends a mail with a link. */
export function InviteDialog({ onClose }: InviteDialogProps) {
  const { t } = useTranslation(['portal/team', 'kit']);
  const own = useOrganization();
  const initialValues: { email: string; role: Role } = { email: '', role: 'developer' };
  const { form, dialog } = useDialogForm({
    initialValues,
    onClose,
    write: (body, key) =>
      customerApi.client.POST('/api/v1/invitations', { params: { header: { 'Idempotency-Key': key } }, body }),
  });
  return (
    <FormDialog title={t('invite')} action={t('send')} {...dialog}>
      <TextInput label={t('email')} type="email" autoComplete="off" data-autofocus {...form.getInputProps('email')} />
      <NativeSelect
        label={t('role')}
        description={t(`about_${form.values.role}`)}
        data={rolesGivenBy(own?.role ?? 'viewer').map((value) => ({ value, label: t(`kit:role_${value}`) }))}
        {...form.getInputProps('role')}
      />
    </FormDialog>
  );
}
