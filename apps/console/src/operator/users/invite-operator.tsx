import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, useDialogForm } from '@/kit';
import { AccessLevels } from './role-access';
import { PLATFORM_ROLES } from './users-search';

const INITIAL: { readonly email: string; readonly role: (typeof PLATFORM_ROLES)[number] } = {
  email: '',
  role: 'support',
};

/** Sends a mail with a link that gives its reader a role of operators. */
export function InviteOperator({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('operator/users');
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose,
    write: (body, key) =>
      operatorApi.client.POST('/admin/v1/operator-invitations', {
        params: { header: { 'Idempotency-Key': key } },
        body,
      }),
  });
  return (
    <FormDialog title={t('invite_operator')} action={t('send_invitation')} {...dialog}>
      <TextInput
        label={t('email')}
        description={t('invite_operator_note')}
        type="email"
        required
        data-autofocus
        {...form.getInputProps('email')}
      />
      <Select
        label={t('operator_role')}
        allowDeselect={false}
        data={PLATFORM_ROLES.map((value) => ({ value, label: t(`role_${value}`) }))}
        {...form.getInputProps('role')}
      />
      <AccessLevels role={form.values.role} />
    </FormDialog>
  );
}
