import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useAuthConfig } from '@/session/auth-config';
import { proveWork } from '@/session/proof-of-work';
import { AuthPage } from '@/frame/auth-page';
import { AccountForm, useAccountForm } from './forms/account-form';
import { EmailLinkForm } from './forms/email-link-form';
import { useLinkToken } from './link-token';

/** Without a link: asks for an address and sends one. With it: makes the account. */
export function RegisterPage(): ReactNode {
  const token = useLinkToken();
  return token === null ? <AskForLink /> : <Complete token={token} />;
}

function AskForLink() {
  const { t, i18n } = useTranslation('auth');
  const config = useAuthConfig();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const send = async (email: string): Promise<void> => {
    // Also where none is required: the challenge knows, and the page's configuration may still be on its way.
    const proof = await proveWork();
    await customerApi.client.POST('/api/v1/auth/register', { body: { email, locale: i18n.language, proof } });
    setSentTo(email);
  };
  if (sentTo !== null)
    return <AuthPage title={t('mail_sent')} note={t('register_sent_note', { email: sentTo })} children={null} />;
  if (config?.registration !== undefined && config.registration !== 'open') {
    return (
      <AuthPage
        title={t('register_title')}
        note={t('register_closed')}
        children={<Link to="/login">{t('log_in')}</Link>}
      />
    );
  }
  return (
    <AuthPage title={t('register_title')} note={t('register_note')}>
      <EmailLinkForm send={send} />
      <Link to="/login">{t('have_account')}</Link>
    </AuthPage>
  );
}

function Complete({ token }: { readonly token: string }) {
  const { t } = useTranslation('auth');
  const account = useAccountForm({ name: '', organization: '', password: '' }, (values) =>
    unwrap(customerApi.client.POST('/api/v1/auth/register/complete', { body: { token, ...values } })),
  );
  return (
    <AuthPage title={t('complete_title')} note={t('complete_note')}>
      <AccountForm {...account} action={t('create_account')}>
        <TextInput
          required
          withAsterisk={false}
          label={t('organization')}
          autoComplete="organization"
          {...account.form.getInputProps('organization')}
        />
      </AccountForm>
    </AuthPage>
  );
}
