import { useTranslation } from 'react-i18next';
import { Dialog, FormDialog, Id, Pairs, PasswordInput, useDialogForm } from '@/kit';
import { PROVIDER_APIS, type Provider, type Side } from './provider-api';

interface RotateDialogProps {
  readonly side: Side;
  readonly provider: Provider;
  readonly onClose: () => void;
}

export function RotateDialog({ side, provider, onClose }: RotateDialogProps) {
  const { t } = useTranslation('sign-on');
  const { form, dialog } = useDialogForm({
    initialValues: { client_secret: '' },
    onClose,
    write: ({ client_secret }) => PROVIDER_APIS[side].rotate(provider.id, client_secret),
  });
  return (
    <FormDialog title={t('rotate')} action={t('rotate')} {...dialog}>
      <div>{t('rotate_note', { name: provider.name })}</div>
      <PasswordInput
        label={t('client_secret')}
        autoComplete="off"
        required
        data-autofocus
        {...form.getInputProps('client_secret')}
      />
    </FormDialog>
  );
}

interface AddressesDialogProps {
  readonly provider: Provider;
  readonly onClose: () => void;
}

/** What is registered at the provider. */
export function AddressesDialog({ provider, onClose }: AddressesDialogProps) {
  const { t } = useTranslation('sign-on');
  return (
    <Dialog title={t('addresses')} onClose={onClose}>
      <Pairs
        pairs={[
          [t('redirect_uri'), <Id key="redirect" id={provider.redirect_uri} />],
          [t('logout_uri'), <Id key="logout" id={provider.backchannel_logout_uri} />],
        ]}
      />
    </Dialog>
  );
}
