import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { AuthPage } from '@/frame/auth-page';
import { AccountForm, useAccountForm } from './forms/account-form';
import { useLinkToken } from './link-token';

/** The first operator of an empty installation. */
export function SetupPage(): ReactNode {
  const { t } = useTranslation('auth');
  const token = useLinkToken() ?? '';
  const account = useAccountForm({ name: '', email: '', password: '' }, (values) =>
    unwrap(operatorApi.client.POST('/api/v1/auth/setup', { body: { token, ...values } })),
  );
  return (
    <AuthPage title={t('setup_title')} note={t('setup_note')}>
      <AccountForm {...account} action={t('create_account')}>
        <TextInput
          required
          withAsterisk={false}
          label={t('email')}
          type="email"
          autoComplete="username"
          {...account.form.getInputProps('email')}
        />
      </AccountForm>
    </AuthPage>
  );
}
