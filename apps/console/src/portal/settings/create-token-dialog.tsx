import { Checkbox, MultiSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { FormDialog, useDialogForm } from '@/kit';

type Scope = components['schemas']['MemberTokenResponse']['scopes'][number];

const RESOURCES = ['organization', 'keys', 'caps', 'projects', 'members', 'redeem'] as const;
const READ_ONLY: readonly Scope[] = [
  ...(['balance:read', 'transfers:read', 'usage:read', 'requests:read', 'models:read', 'audit:read'] as const),
];
const SCOPES: readonly Scope[] = [
  ...RESOURCES.flatMap((resource) => [`${resource}:read`, `${resource}:write`] as const),
  ...READ_ONLY,
];

interface TokenValues extends Record<string, unknown> {
  readonly name: string;
  readonly scopes: Scope[];
  readonly expires_at: string;
  readonly never: boolean;
}

function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString();
}

interface CreateTokenDialogProps {
  readonly onClose: () => void;
  readonly onSecret: (secret: string | null) => void;
}

export function CreateTokenDialog({ onClose, onSecret }: CreateTokenDialogProps) {
  const { t } = useTranslation('portal/settings');
  const initialValues: TokenValues = { name: '', scopes: [], expires_at: '', never: false };
  const { form, dialog } = useDialogForm({
    initialValues,
    onClose,
    write: async ({ name, scopes, expires_at, never }) => {
      const expires = never ? { expires_at: null } : expires_at === '' ? {} : { expires_at: endOfDay(expires_at) };
      const data = await unwrap(
        customerApi.client.POST('/api/v1/me/tokens', {
          body: { name, scopes, ...expires },
        }),
      );
      onSecret(data.secret ?? null);
    },
  });
  return (
    <FormDialog title={t('new_token')} action={t('create')} {...dialog}>
      <TextInput label={t('name')} data-autofocus {...form.getInputProps('name')} />
      <MultiSelect
        label={t('scopes')}
        description={t('scopes_note')}
        placeholder={form.values.scopes.length === 0 ? t('all_scopes') : ''}
        searchable
        clearable
        data={[...SCOPES]}
        {...form.getInputProps('scopes')}
      />
      <TextInput
        type="date"
        label={t('expires')}
        description={t('expires_note')}
        disabled={form.values.never}
        {...form.getInputProps('expires_at')}
      />
      <Checkbox label={t('never_expires')} {...form.getInputProps('never', { type: 'checkbox' })} />
    </FormDialog>
  );
}
