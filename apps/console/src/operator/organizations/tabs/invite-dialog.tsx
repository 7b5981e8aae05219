import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, SecretDialog, useDialogForm } from '@/kit';
import type { TabProps } from './tab';

const ROLES = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;

const INITIAL: { readonly email: string; readonly role: (typeof ROLES)[number] } = { email: '', role: 'owner' };

/** Sends an invitation, then shows its link: mail may not be set up yet. */
export function InviteDialog({ organization, onClose }: TabProps & { readonly onClose: () => void }) {
  const { t } = useTranslation('operator/organizations');
  const [link, setLink] = useState<string | null>(null);
  if (link !== null) {
    return (
      <SecretDialog title={t('invitation_link')} secret={link} onClose={onClose}>
        {t('invitation_link_note')}
      </SecretDialog>
    );
  }
  const take = (secret: string | undefined): void => {
    if (secret === undefined) onClose();
    else setLink(`${window.location.origin}/invitation#token=${secret}`);
  };
  return <InviteForm {...{ organization, onClose, take }} />;
}

interface InviteFormProps extends TabProps {
  readonly onClose: () => void;
  readonly take: (secret: string | undefined) => void;
}

function InviteForm({ organization, onClose, take }: InviteFormProps) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose: () => undefined,
    write: async (body, key) => {
      const { data } = await operatorApi.client.POST('/admin/v1/organizations/{id}/invitations', {
        params: { path: { id: organization.id }, header: { 'Idempotency-Key': key } },
        body,
      });
      take(data?.secret);
    },
  });
  return (
    <FormDialog title={t('invite')} action={t('do_invite')} {...dialog} onClose={onClose}>
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
