import { Checkbox, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { FormDialog, useDialogForm } from '@/kit';
import { PLATFORM_ROLES } from '../users/users-search';

interface CreateTokenDialogProps {
  readonly onSecret: (secret: string | null) => void;
  readonly onClose: () => void;
}

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly platform_role: (typeof PLATFORM_ROLES)[number];
  readonly last_day: string;
  readonly never: boolean;
}

const INITIAL: Values = { name: '', platform_role: 'support', last_day: '', never: false };

export function CreateTokenDialog({ onSecret, onClose }: CreateTokenDialogProps) {
  const { t } = useTranslation('operator/tokens');
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose,
    write: async ({ name, platform_role, last_day, never }, key) => {
      const data = await unwrap(
        operatorApi.client.POST('/admin/v1/tokens', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            name,
            platform_role,
            ...(never ? { expires_at: null } : {}),
            // To the end of that day, where the browser is.
            ...(never || last_day === '' ? {} : { expires_at: new Date(`${last_day}T23:59:59`).toISOString() }),
          },
        }),
      );
      onSecret(data.secret ?? null);
    },
  });
  return (
    <FormDialog title={t('create')} action={t('create_action')} {...dialog}>
      <TextInput
        label={t('name')}
        description={t('name_note')}
        required
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label={t('role')}
        description={t('role_note')}
        allowDeselect={false}
        data={PLATFORM_ROLES}
        {...form.getInputProps('platform_role')}
      />
      <TextInput
        label={t('last_day')}
        description={t('last_day_note')}
        type="date"
        disabled={form.values.never}
        {...form.getInputProps('last_day')}
      />
      <Checkbox label={t('never_expires')} {...form.getInputProps('never', { type: 'checkbox' })} />
    </FormDialog>
  );
}
