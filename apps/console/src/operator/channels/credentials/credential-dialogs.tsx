import { Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { UpdateCredentialRequest } from '@/api/generated/fields/update-credential-request';
import { ConfirmDialog, FormDialog, NumberInput, useDialogForm, useForm, useSubmit } from '@/kit';
import type { Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { useRefresh } from '@/api/use-refresh';
import { TextButton } from '../../data/text-button';
import { ProxyDialog } from './proxy-dialog';
import { proxyFormOf, ProxyInputs, proxyOf } from './proxy-inputs';
import { NO_SECRET, secretOf } from './secret-form';
import { SecretInputs } from './secret-inputs';

type Credential = Channel['credentials'][number];

export type CredentialAction =
  | { readonly kind: 'add' }
  | { readonly kind: 'rotate' | 'edit' | 'proxy' | 'turn_off' | 'turn_on' | 'remove'; readonly credential: Credential };

interface CredentialDialogsProps {
  readonly channel: Channel;
  readonly action: CredentialAction;
  readonly onClose: () => void;
}

/** The dialog of the chosen action. */
export function CredentialDialogs({ channel, action, onClose }: CredentialDialogsProps) {
  if (action.kind === 'add') return <AddDialog channel={channel} onClose={onClose} />;
  const { credential, kind } = action;
  if (kind === 'rotate') return <RotateDialog kind={channel.kind} credential={credential} onClose={onClose} />;
  if (kind === 'proxy') return <ProxyDialog of="credentials" owner={credential} onClose={onClose} />;
  if (kind === 'edit') return <EditDialog credential={credential} onClose={onClose} />;
  return <ChangeDialog credential={credential} kind={kind} onClose={onClose} />;
}

interface OneCredential {
  readonly credential: Credential;
  readonly onClose: () => void;
}

function AddDialog({ channel: { id, kind }, onClose }: Omit<CredentialDialogsProps, 'action'>) {
  const { t } = useTranslation('operator/channels');
  const [hasProxy, setHasProxy] = useState(false);
  const { form, dialog } = useDialogForm({
    initialValues: { label: '', secret: NO_SECRET, weight: 1, proxy: proxyFormOf(null) },
    write: ({ label, secret, weight, proxy }) =>
      operatorApi.client.POST('/admin/v1/channels/{id}/credentials', {
        params: { path: { id } },
        body: { secret: secretOf(kind, secret), weight, proxy: proxyOf(proxy), ...(label === '' ? {} : { label }) },
      }),
    onClose,
  });
  return (
    <FormDialog title={t('key_add')} action={t('key_add')} {...dialog}>
      <SecretInputs kind={kind} form={form} at="secret" secret={form.values.secret} isRequired />
      <TextInput label={t('label')} description={t('label_note')} {...form.getInputProps('label')} />
      <NumberInput label={t('weight')} {...UpdateCredentialRequest.weight} {...form.getInputProps('weight')} />
      {hasProxy ? (
        <ProxyInputs form={form} at="proxy" />
      ) : (
        <div>
          <TextButton onClick={() => setHasProxy(true)}>{t('proxy_own')}</TextButton>
        </div>
      )}
    </FormDialog>
  );
}

function RotateDialog({ kind, credential, onClose }: OneCredential & { readonly kind: Channel['kind'] }) {
  const { t } = useTranslation('operator/channels');
  const { form, dialog } = useDialogForm({
    initialValues: { secret: NO_SECRET },
    write: ({ secret }) =>
      operatorApi.client.POST('/admin/v1/credentials/{id}/rotate', {
        params: { path: { id: credential.id } },
        body: { secret: secretOf(kind, secret) },
      }),
    onClose,
  });
  return (
    <FormDialog title={t('rotate_title', { name: credential.label })} action={t('rotate')} {...dialog}>
      <div>{t('rotate_note')}</div>
      <SecretInputs kind={kind} form={form} at="secret" secret={form.values.secret} isRequired />
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
      onClose={onClose}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <TextInput label={t('label')} data-autofocus {...form.getInputProps('label')} />
      <NumberInput
        label={t('weight')}
        description={t('key_weight_note')}
        {...UpdateCredentialRequest.weight}
        {...form.getInputProps('weight')}
      />
      <Group grow align="start">
        <NumberInput label={t('rpm')} {...UpdateCredentialRequest.rpm} {...form.getInputProps('rpm')} />
        <NumberInput label={t('tpm')} {...UpdateCredentialRequest.tpm} {...form.getInputProps('tpm')} />
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
