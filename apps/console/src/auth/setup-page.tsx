import { Button, Stack, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { Form, FormError, useForm, useSubmit } from '@/kit';
import { useTakeSession } from '@/session/session';
import { AuthPage } from '@/frame/auth-page';
import { useLinkToken } from './link-token';
import { NewPasswordInput } from './new-password-input';

/** The first operator of an empty installation. */
export function SetupPage(): ReactNode {
  const { t } = useTranslation('auth');
  const router = useRouter();
  const take = useTakeSession();
  const token = useLinkToken() ?? '';
  const form = useForm({ initialValues: { name: '', email: '', password: '' } });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    take(await unwrap(operatorApi.client.POST('/api/v1/auth/setup', { body: { token, ...values } })));
    router.history.push('/operator');
  });
  return (
    <AuthPage title={t('setup_title')} note={t('setup_note')}>
      <Form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <TextInput
            required
            withAsterisk={false}
            label={t('your_name')}
            autoComplete="name"
            autoFocus
            {...form.getInputProps('name')}
          />
          <TextInput
            required
            withAsterisk={false}
            label={t('email')}
            type="email"
            autoComplete="username"
            {...form.getInputProps('email')}
          />
          <NewPasswordInput {...form.getInputProps('password')} />
          <FormError error={error} />
          <Button type="submit" variant="filled" loading={isBusy} fullWidth>
            {t('create_account')}
          </Button>
        </Stack>
      </Form>
    </AuthPage>
  );
}
