import { SegmentedControl, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreatePaymentProviderRequest as bounds } from '@/api/generated/fields/create-payment-provider-request';
import { CreatePaymentProviderRequest } from '@/api/generated/values/create-payment-provider-request';
import { unwrap } from '@/api/unwrap';
import { FormDialog, PasswordInput, useDialogForm } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Provider } from '../data/providers';
import classes from '../payments.module.css';
import { CurrencySelect } from './fields/currency-select';
import { onlyCurrencyOf } from '../data/kind-options';
import { keyFormOf } from './key-forms';
import { KindChoice } from './fields/kind-choice';
import { bodyOf, NEW_PROVIDER } from './provider-form';
import { NameInput, ProviderFields } from './fields/provider-fields';

const INITIAL = {
  ...NEW_PROVIDER,
  kind: 'stripe' as Provider['kind'],
  mode: 'test' as Provider['mode'],
  currency: 'USD',
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
    write: async ({ kind, mode, currency, secret_key, server_url, store_id, ...values }) => {
      const keys = keyFormOf({ kind });
      const key = {
        ...(keys === null ? {} : { secret_key }),
        ...(keys?.server == null ? {} : { server_url }),
        ...(keys?.store == null ? {} : { store_id }),
      };
      const { id } = await unwrap(
        operatorApi.client.POST('/admin/v1/payment-providers', {
          body: { kind, mode, currency: onlyCurrencyOf(kind) ?? currency, ...key, ...bodyOf(kind, values) },
        }),
      );
      await navigate({ to: '/operator/payments/providers/$providerId', params: { providerId: id } });
    },
  });
  const { kind, mode } = form.values;
  const keys = keyFormOf({ kind });
  return (
    <FormDialog title={t('provider_add')} action={t('provider_create')} {...dialog}>
      <KindChoice value={kind} onChange={(chosen) => form.setFieldValue('kind', chosen)} />
      <SegmentedControl
        fullWidth
        aria-label={t('mode')}
        data={CreatePaymentProviderRequest.mode.toReversed().map((value) => ({ value, label: t(`mode_${value}`) }))}
        {...form.getInputProps('mode')}
      />
      <div className={classes.muted}>{t(`mode_${mode}_note`)}</div>
      <NameInput form={form} />
      <CurrencySelect only={onlyCurrencyOf(kind)} {...form.getInputProps('currency')} />
      {keys !== null && (
        <>
          {keys.server !== null && (
            <TextInput
              label={t(keys.server.label)}
              description={t(keys.server.note)}
              placeholder={keys.server.example}
              required
              {...bounds.server_url}
              {...form.getInputProps('server_url')}
            />
          )}
          {keys.store !== null && (
            <TextInput
              label={t(keys.store.label)}
              description={t(keys.store.note)}
              placeholder={keys.store.example}
              required
              {...bounds.store_id}
              {...form.getInputProps('store_id')}
            />
          )}
          <PasswordInput
            label={t(keys.key)}
            description={t(keys.note)}
            placeholder={keys.keyBegins(mode)}
            autoComplete="off"
            required
            {...bounds.secret_key}
            {...form.getInputProps('secret_key')}
          />
          <div className={shared.box}>{t(keys.after)}</div>
        </>
      )}
      <ProviderFields kind={kind} form={form} />
    </FormDialog>
  );
}
