import { SegmentedControl, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { FormDialog, PasswordInput, useDialogForm } from '@/kit';
import { hasApi, type Provider } from '../data/providers';
import classes from '../payments.module.css';
import { keyFormOf } from './key-forms';
import { bodyOf, NEW_PROVIDER } from './provider-form';
import { NameInput, ProviderFields } from './provider-fields';

const INITIAL = {
  ...NEW_PROVIDER,
  kind: 'stripe' as Provider['kind'],
  mode: 'test' as Provider['mode'],
  secret_key: '',
  server_url: '',
  store_id: '',
};

/** A new way to pay. Its webhook is set up on its page: the URL has its id. */
export function CreateProvider({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('operator/payments');
  const navigate = useNavigate();
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose,
    write: async ({ kind, mode, secret_key, server_url, store_id, ...values }) => {
      const server = kind === 'btcpay' ? { server_url, store_id } : {};
      const key = kind === 'bank_transfer' ? {} : { secret_key, ...server };
      const { id } = await unwrap(
        operatorApi.client.POST('/admin/v1/payment-providers', {
          body: { kind, mode, ...key, ...bodyOf(kind, values) },
        }),
      );
      await navigate({ to: '/operator/payments/providers/$providerId', params: { providerId: id } });
    },
  });
  const { kind, mode } = form.values;
  const keys = keyFormOf({ kind });
  return (
    <FormDialog title={t('provider_add')} action={t('provider_create')} {...dialog}>
      <SegmentedControl
        fullWidth
        aria-label={t('kind')}
        data={(['stripe', 'btcpay', 'bank_transfer'] as const).map((value) => ({ value, label: t(`kind_${value}`) }))}
        {...form.getInputProps('kind')}
      />
      <SegmentedControl
        fullWidth
        aria-label={t('mode')}
        data={(['test', 'live'] as const).map((value) => ({ value, label: t(`mode_${value}`) }))}
        {...form.getInputProps('mode')}
      />
      <div className={classes.muted}>{t(`mode_${mode}_note`)}</div>
      <NameInput form={form} />
      {kind === 'btcpay' && (
        <>
          <TextInput
            label={t('server_url')}
            description={t('server_url_note')}
            placeholder="https://btcpay.example.com"
            required
            maxLength={500}
            {...form.getInputProps('server_url')}
          />
          <TextInput
            label={t('store_id')}
            description={t('store_id_note')}
            required
            maxLength={100}
            {...form.getInputProps('store_id')}
          />
        </>
      )}
      {hasApi({ kind }) && (
        <>
          <PasswordInput
            label={t(keys.key)}
            description={t(keys.note)}
            placeholder={keys.keyBegins(mode)}
            autoComplete="off"
            required
            maxLength={300}
            {...form.getInputProps('secret_key')}
          />
          <div className={classes.note}>{t(keys.after)}</div>
        </>
      )}
      <ProviderFields kind={kind} form={form} />
    </FormDialog>
  );
}
