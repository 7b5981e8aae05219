import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateInvitationRequest } from '@/api/generated/values/create-invitation-request';
import { FormDialog, useDialogForm } from '@/kit';
import type { TabProps } from './tab';

const ROLES = CreateInvitationRequest.role;

const INITIAL: { readonly email: string; readonly role: (typeof ROLES)[number] } = { email: '', role: 'owner' };

/** Sends a mail with a link. */
export function InviteDialog({ organization, onClose }: TabProps & { readonly onClose: () => void }) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose,
    write: (body, key) =>
      operatorApi.client.POST('/admin/v1/organizations/{id}/invitations', {
        params: { path: { id: organization.id }, header: { 'Idempotency-Key': key } },
        body,
      }),
  });
  return (
    <FormDialog title={t('invite')} action={t('do_invite')} {...dialog}>
      <TextInput label={t('email')} type="email" required data-autofocus {...form.getInputProps('email')} />
      <Select
        label={t('role')}
        allowDeselect={false}
        data={ROLES.map((value) => ({ value, label: t(`role_${value}`, { ns: 'kit' }) }))}
        {...form.getInputProps('role')}
      />
    </FormDialog>
  );
}
