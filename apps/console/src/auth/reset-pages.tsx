import { Button, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { Form, FormError, useForm, useSubmit } from '@/kit';
import { AuthPage } from '@/frame/auth-page';
import { EmailLinkForm } from './forms/email-link-form';
import { useLinkToken } from './link-token';
import { NewPasswordInput } from './forms/new-password-input';

/** The answer is the same whether there is such an account. */
export function ForgotPasswordPage(): ReactNode {
  const { t } = useTranslation('auth');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const send = async (email: string): Promise<void> => {
    await customerApi.client.POST('/api/v1/auth/password/forgot', { body: { email } });
    setSentTo(email);
  };
  if (sentTo !== null)
    return <AuthPage title={t('mail_sent')} note={t('forgot_sent_note', { email: sentTo })} children={null} />;
  return (
    <AuthPage title={t('forgot_title')} note={t('forgot_note')}>
      <EmailLinkForm send={send} />
      <Link to="/login">{t('log_in')}</Link>
    </AuthPage>
  );
}

export function ResetPasswordPage(): ReactNode {
  const { t } = useTranslation('auth');
  const token = useLinkToken();
  const [isDone, setDone] = useState(false);
  const form = useForm({ initialValues: { password: '' } });
  const { submit, error, isBusy } = useSubmit(form, async ({ password }) => {
    await customerApi.client.POST('/api/v1/auth/password/reset', { body: { token: token ?? '', password } });
    setDone(true);
  });
  if (isDone) {
    return (
      <AuthPage title={t('reset_done')} note={t('reset_done_note')}>
        <Link to="/login">{t('log_in')}</Link>
        <Link to="/operator/login">{t('log_in_operator')}</Link>
      </AuthPage>
    );
  }
  return (
    <AuthPage title={t('reset_title')} note={t('reset_note')}>
      <Form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <NewPasswordInput autoFocus {...form.getInputProps('password')} />
          <FormError error={error} />
          <Button type="submit" variant="filled" loading={isBusy} fullWidth>
            {t('set_password')}
          </Button>
        </Stack>
      </Form>
    </AuthPage>
  );
}
