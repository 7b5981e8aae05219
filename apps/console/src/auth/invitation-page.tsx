import { Button, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { Session } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { FormError, useSubmit, useForm, useAction } from '@/kit';
import { sessionQuery, useTakeSession } from '@/session/session';
import { AuthPage } from '@/frame/auth-page';
import { useLinkToken } from './link-token';
import { NewPasswordInput } from './new-password-input';

/** With a session it accepts; without one it makes the account. */
export function InvitationPage(): ReactNode {
  const token = useLinkToken() ?? '';
  const session = useQuery(sessionQuery('customer'));
  if (session.isPending) return null;
  return session.data === undefined ? (
    <RegisterInvited token={token} />
  ) : (
    <Accept token={token} session={session.data} />
  );
}

function Accept({ token, session }: { readonly token: string; readonly session: Session }) {
  const { t } = useTranslation('auth');
  const router = useRouter();
  const take = useTakeSession();
  const { act, error } = useAction();
  const accept = async (): Promise<void> => {
    take(await unwrap(customerApi.client.POST('/api/v1/auth/invitation/accept', { body: { token } })));
    router.history.push('/');
  };
  return (
    <AuthPage title={t('invitation_title')} note={t('invitation_accept_note', { email: session.user.email })}>
      <FormError error={error} />
      <Button variant="filled" onClick={() => act(accept)}>
        {t('invitation_accept')}
      </Button>
    </AuthPage>
  );
}

function RegisterInvited({ token }: { readonly token: string }) {
  const { t } = useTranslation('auth');
  const router = useRouter();
  const take = useTakeSession();
  const form = useForm({ initialValues: { name: '', password: '' } });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    take(await unwrap(customerApi.client.POST('/api/v1/auth/invitation/register', { body: { token, ...values } })));
    router.history.push('/');
  });
  return (
    <AuthPage title={t('invitation_title')} note={t('invitation_note')}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <TextInput label={t('your_name')} autoComplete="name" autoFocus {...form.getInputProps('name')} />
          <NewPasswordInput {...form.getInputProps('password')} />
          <FormError error={error} />
          <Button type="submit" variant="filled" loading={isBusy} fullWidth>
            {t('create_account')}
          </Button>
        </Stack>
      </form>
      <Link to="/login" search={{ to: `/invitation#token=${token}` }}>
        {t('have_account')}
      </Link>
    </AuthPage>
  );
}
