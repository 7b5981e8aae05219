import { Group, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ConfirmDialog, FormDialog, useSubmit } from '@/kit';
import { ifMatch, type Channel } from '../../data/catalog';
import { useRefresh } from '@/api/use-refresh';
import { secretNote } from '../cloud-kinds';

type Credential = Channel['credentials'][number];

export type CredentialAction =
  | { readonly kind: 'add' }
  | { readonly kind: 'rotate' | 'edit' | 'turn_off' | 'turn_on' | 'remove'; readonly credential: Credential };

interface CredentialDialogsProps {
  readonly channel: Channel;
  readonly action: CredentialAction | null;
  readonly onClose: () => void;
}

/** The dialog of the chosen action. */
export function CredentialDialogs({ channel, action, onClose }: CredentialDialogsProps) {
  if (action === null) return null;
  if (action.kind === 'add') return <AddDialog channel={channel} onClose={onClose} />;
  const { credential, kind } = action;
  if (kind === 'rotate') return <RotateDialog kind={channel.kind} credential={credential} onClose={onClose} />;
  if (kind === 'edit') return <EditDialog credential={credential} onClose={onClose} />;
  return <ChangeDialog credential={credential} kind={kind} onClose={onClose} />;
}

interface OneCredential {
  readonly credential: Credential;
  readonly onClose: () => void;
}

function AddDialog({ channel, onClose }: Omit<CredentialDialogsProps, 'action'>) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const form = useForm({ initialValues: { label: '', secret: '', weight: 1 } });
  const { submit, error, isBusy } = useSubmit(form, async ({ label, ...values }) => {
    await operatorApi.client.POST('/admin/v1/channels/{id}/credentials', {
      params: { path: { id: channel.id } },
      body: label === '' ? values : { label, ...values },
    });
    await refresh();
    onClose();
  });
  return (
    <FormDialog
      title={t('key_add')}
      action={t('key_add')}
      isOpen
      onClose={onClose}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <SecretInput kind={channel.kind} {...form.getInputProps('secret')} />
      <TextInput label={t('label')} description={t('label_note')} {...form.getInputProps('label')} />
      <NumberInput label={t('weight')} min={1} {...form.getInputProps('weight')} />
    </FormDialog>
  );
}

interface SecretInputProps extends React.ComponentProps<typeof PasswordInput> {
  /** Of the channel: some have secrets of several members. */
  readonly kind: Channel['kind'];
}

function SecretInput({ kind, ...props }: SecretInputProps) {
  const { t } = useTranslation('operator/channels');
  return (
    <PasswordInput
      label={t('secret')}
      description={t(secretNote(kind))}
      autoComplete="off"
      data-autofocus
      required
      {...props}
    />
  );
}

function RotateDialog({ kind, credential, onClose }: OneCredential & { readonly kind: Channel['kind'] }) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const form = useForm({ initialValues: { secret: '' } });
  const { submit, error, isBusy } = useSubmit(form, async (body) => {
    await operatorApi.client.POST('/admin/v1/credentials/{id}/rotate', {
      params: { path: { id: credential.id } },
      body,
    });
    await refresh();
    onClose();
  });
  return (
    <FormDialog
      title={t('rotate_title', { name: credential.label })}
      action={t('rotate')}
      isOpen
      onClose={onClose}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <div>{t('rotate_note')}</div>
      <SecretInput kind={kind} {...form.getInputProps('secret')} />
    </FormDialog>
  );
}

function EditDialog({ credential, onClose }: OneCredential) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const { id, label, weight, rpm, tpm, version } = credential;
  const form = useForm({
    initialValues: { label, weight, rpm: (rpm ?? '') as number | string, tpm: (tpm ?? '') as number | string },
  });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    const limit = (value: number | string): number | null => (value === '' ? null : Number(value));
    await operatorApi.client.PATCH('/admin/v1/credentials/{id}', {
      params: { path: { id }, header: ifMatch(version) },
      body: { ...values, rpm: limit(values.rpm), tpm: limit(values.tpm) },
    });
    await refresh();
    onClose();
  });
  return (
    <FormDialog
      title={t('edit_title', { name: label })}
      action={t('save')}
      isOpen
      onClose={onClose}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <TextInput label={t('label')} data-autofocus {...form.getInputProps('label')} />
      <NumberInput label={t('weight')} description={t('key_weight_note')} min={1} {...form.getInputProps('weight')} />
      <Group grow align="start">
        <NumberInput label={t('rpm')} min={1} {...form.getInputProps('rpm')} />
        <NumberInput label={t('tpm')} min={1} {...form.getInputProps('tpm')} />
      </Group>
    </FormDialog>
  );
}

interface ChangeDialogProps extends OneCredential {
  readonly kind: 'turn_off' | 'turn_on' | 'remove';
}

function ChangeDialog({ credential, kind, onClose }: ChangeDialogProps) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const { id, version, label } = credential;
  const params = { path: { id }, header: ifMatch(version) };
  const run = async (): Promise<void> => {
    if (kind === 'remove') await operatorApi.client.DELETE('/admin/v1/credentials/{id}', { params });
    else {
      const status = kind === 'turn_off' ? 'disabled' : 'active';
      await operatorApi.client.PATCH('/admin/v1/credentials/{id}', { params, body: { status, status_reason: null } });
    }
    await refresh();
  };
  return (
    <ConfirmDialog
      title={t(`key_title_${kind}`, { name: label })}
      action={t(kind)}
      isOpen
      onClose={onClose}
      onConfirm={run}
      typed={kind === 'remove' ? label : undefined}
    >
      {t(`key_note_${kind}`)}
    </ConfirmDialog>
  );
}
