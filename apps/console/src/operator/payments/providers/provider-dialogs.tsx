import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { RotatePaymentKeysRequest } from '@/api/generated/fields/rotate-payment-keys-request';
import { FormDialog, PasswordInput, useDialogForm } from '@/kit';
import { ifMatch } from '../../data/if-match';
import type { Provider } from '../data/providers';
import { keyFormOf } from './key-forms';
import { bodyOf, valuesOf } from './provider-form';
import { NameInput, ProviderFields } from './fields/provider-fields';

export type ProviderAction = 'edit' | 'rotate' | 'webhook' | 'status';

interface ProviderDialogProps {
  readonly provider: Provider;
  readonly onClose: () => void;
}

const DIALOGS = { edit: EditDialog, rotate: RotateDialog, webhook: WebhookDialog, status: StatusDialog } as const;

/** What can be changed of a provider. */
export function ProviderDialogs({ action, ...props }: ProviderDialogProps & { readonly action: ProviderAction }) {
  const Dialog = DIALOGS[action];
  return <Dialog {...props} />;
}

function EditDialog({ provider, onClose }: ProviderDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { id, kind, version } = provider;
  const { form, dialog } = useDialogForm({
    initialValues: valuesOf(provider),
    onClose,
    write: (values) =>
      operatorApi.client.PATCH('/admin/v1/payment-providers/{id}', {
        params: { path: { id }, header: ifMatch(version) },
        body: bodyOf(kind, values),
      }),
  });
  return (
    <FormDialog title={t('provider_edit')} action={t('save')} {...dialog}>
      <NameInput form={form} />
      <ProviderFields kind={kind} form={form} />
    </FormDialog>
  );
}

/** A key that is left empty is kept. */
function RotateDialog({ provider, onClose }: ProviderDialogProps) {
  const { id, mode } = provider;
  const hasSecret = provider.webhook_secret_set !== null;
  const keys = keyFormOf(provider);
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: { secret_key: '', webhook_secret: '' },
    onClose,
    write: ({ secret_key, webhook_secret }) => rotate(id, { secret_key, webhook_secret }),
  });
  const { secret_key, webhook_secret } = form.values;
  if (keys === null) return null;
  return (
    <FormDialog
      title={t('rotate')}
      action={t('rotate_action')}
      isActionDisabled={secret_key === '' && webhook_secret === ''}
      {...dialog}
    >
      {hasSecret && <div>{t('rotate_note')}</div>}
      <PasswordInput
        label={t(keys.key)}
        placeholder={keys.keyBegins(mode)}
        autoComplete="off"
        data-autofocus
        {...RotatePaymentKeysRequest.secret_key}
        {...form.getInputProps('secret_key')}
      />
      {hasSecret && (
        <PasswordInput
          label={t('webhook_secret')}
          description={t('webhook_secret_earlier')}
          placeholder={keys.secretBegins}
          autoComplete="off"
          {...RotatePaymentKeysRequest.webhook_secret}
          {...form.getInputProps('webhook_secret')}
        />
      )}
    </FormDialog>
  );
}

function WebhookDialog({ provider, onClose }: ProviderDialogProps) {
  const { id } = provider;
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: { webhook_secret: '' },
    onClose,
    write: ({ webhook_secret }) => rotate(id, { secret_key: '', webhook_secret }),
  });
  return (
    <FormDialog title={t('webhook_secret_set')} action={t('save')} {...dialog}>
      <PasswordInput
        label={t('webhook_secret')}
        description={t('webhook_secret_note')}
        placeholder={keyFormOf(provider)?.secretBegins}
        autoComplete="off"
        required
        data-autofocus
        {...RotatePaymentKeysRequest.webhook_secret}
        {...form.getInputProps('webhook_secret')}
      />
    </FormDialog>
  );
}

interface Keys {
  readonly secret_key: string;
  readonly webhook_secret: string;
}

const rotate = (id: string, { secret_key, webhook_secret }: Keys): Promise<unknown> =>
  operatorApi.client.POST('/admin/v1/payment-providers/{id}/rotate-keys', {
    params: { path: { id } },
    body: {
      ...(secret_key === '' ? {} : { secret_key }),
      ...(webhook_secret === '' ? {} : { webhook_secret }),
    },
  });

function StatusDialog({ provider: { id, name, status, version }, onClose }: ProviderDialogProps) {
  const { t } = useTranslation('operator/payments');
  const isActive = status === 'active';
  const { dialog } = useDialogForm({
    initialValues: {},
    onClose,
    write: () =>
      operatorApi.client.PATCH('/admin/v1/payment-providers/{id}', {
        params: { path: { id }, header: ifMatch(version) },
        body: { status: isActive ? 'disabled' : 'active' },
      }),
  });
  const action = isActive ? 'disable' : 'enable';
  return (
    <FormDialog title={t(`provider_${action}`, { name })} action={t(action)} isDangerous={isActive} {...dialog}>
      <div>{t(`provider_${action}_note`)}</div>
    </FormDialog>
  );
}
