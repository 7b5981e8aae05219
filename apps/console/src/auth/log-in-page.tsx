import { Button, Stack, TextInput } from '@mantine/core';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { apiOf } from '@/api/client';
import type { Audience } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { Form, FormError, PasswordInput, useForm, useSubmit } from '@/kit';
import { CodeInput } from '@/frame/challenges/code-input';
import { ownAddress, useTakeSession } from '@/session/session';
import { useAuthConfig } from '@/session/auth-config';
import { AuthPage } from '@/frame/auth-page';
import { LINK_TOKEN, useLinkToken } from './link-token';
import { OtherWays } from './other-ways';
import { useRefusalText } from './refusal-text';
import classes from './auth.module.css';

export const CustomerLogInPage = (): ReactNode => <LogInPage audience="customer" />;
export const OperatorLogInPage = (): ReactNode => <LogInPage audience="operator" />;

function LogInPage({ audience }: { readonly audience: Audience }) {
  const { t } = useTranslation('auth');
  const { to: page, error: refused, request } = useSearch({ strict: false });
  const token = useLinkToken();
  // The secret of a link stays in the fragment: a page that is loaded again does not send it.
  const to = page === undefined || token === null ? page : `${page}#${LINK_TOKEN}=${token}`;
  const router = useRouter();
  const take = useTakeSession();
  const config = useAuthConfig();
  const [needsCode, setNeedsCode] = useState(false);
  const form = useForm({ initialValues: { email: '', password: '', code: '' } });
  const { submit, error, isBusy } = useSubmit(form, async ({ email, password, code }) => {
    const body = { email, password, audience, ...(code === '' ? {} : { code }) };
    try {
      take(await unwrap(apiOf(audience).client.POST('/api/v1/auth/login', { body })));
      router.history.push(ownAddress(to, audience));
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'factor_required') setNeedsCode(true);
      throw thrown;
    }
  });
  const refusalOf = useRefusalText();
  return (
    <AuthPage title={t(audience === 'operator' ? 'log_in_operator' : 'log_in_customer')}>
      <Form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <TextInput
            required
            withAsterisk={false}
            label={t('email')}
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            required
            withAsterisk={false}
            label={t('password')}
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
          {needsCode && <CodeInput {...form.getInputProps('code')} />}
          <FormError error={error ?? (refused === undefined ? null : refusalOf(refused, request))} />
          <Button type="submit" variant="filled" loading={isBusy} fullWidth>
            {t('log_in')}
          </Button>
        </Stack>
      </Form>
      <OtherWays audience={audience} to={to} />
      <div className={classes.links}>
        <Link to="/forgot-password">{t('forgot_password')}</Link>
        {audience === 'customer' && config?.registration === 'open' && <Link to="/register">{t('register')}</Link>}
      </div>
    </AuthPage>
  );
}
