import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiOf } from '@/api/client';
import type { Audience } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { NewPasswordInput } from '@/auth/forms/new-password-input';
import { Form, FormError, PasswordInput, useForm, useSubmit } from '@/kit';
import { useTakeSession } from '@/session/session';
import classes from './account.module.css';

/** Another password: it ends all other sessions. */
export function PasswordForm({ audience }: { readonly audience: Audience }) {
  const { t } = useTranslation('account');
  const take = useTakeSession();
  const [isDone, setDone] = useState(false);
  const form = useForm({ initialValues: { current_password: '', password: '' } });
  const { submit, error, isBusy } = useSubmit(form, async (body) => {
    setDone(false);
    take(await unwrap(apiOf(audience).client.POST('/api/v1/auth/password', { body })));
    form.reset();
    setDone(true);
  });
  return (
    <Form onSubmit={form.onSubmit(submit)} className={classes.form}>
      <Stack gap="sm">
        <PasswordInput
          label={t('current_password')}
          autoComplete="current-password"
          {...form.getInputProps('current_password')}
        />
        <NewPasswordInput label={t('new_password')} {...form.getInputProps('password')} />
        <FormError error={error} />
        <div role="status">{isDone && t('password_changed')}</div>
        <div>
          <Button type="submit" loading={isBusy}>
            {t('change_password')}
          </Button>
        </div>
      </Stack>
    </Form>
  );
}
