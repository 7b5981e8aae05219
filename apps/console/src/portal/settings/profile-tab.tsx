import { Button, NativeSelect, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { Session } from '@/api/session-state';
import { NewPasswordInput } from '@/auth/new-password-input';
import { chooseZone, FormError, Pairs, Region, useSubmit, useZone } from '@/kit';
import { useSession, useTakeSession } from '@/session/session';
import classes from './settings.module.css';

/** Who is at the screen, and how times are shown to them. */
export function ProfileTab() {
  const { t } = useTranslation('portal/settings');
  const { user } = useSession('customer');
  const zone = useZone();
  return (
    <>
      <Region title={t('you')} isPadded>
        <Pairs
          pairs={[
            [t('name'), user.name],
            [t('email'), user.email],
          ]}
        />
      </Region>
      <Region title={t('times')} isPadded>
        <div className={classes.form}>
          <NativeSelect
            label={t('zone')}
            description={t('zone_note')}
            value={zone}
            data={[...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
            onChange={({ currentTarget }) => chooseZone(currentTarget.value)}
          />
        </div>
      </Region>
      <Region title={t('password')} isPadded>
        <PasswordForm />
      </Region>
    </>
  );
}

function PasswordForm() {
  const { t } = useTranslation('portal/settings');
  const take = useTakeSession();
  const [isDone, setDone] = useState(false);
  const form = useForm({ initialValues: { current_password: '', password: '' } });
  const { submit, error, isBusy } = useSubmit(form, async (body) => {
    setDone(false);
    const { data } = await customerApi.client.POST('/api/v1/auth/password', { body });
    take(data as Session);
    form.reset();
    setDone(true);
  });
  return (
    <form onSubmit={form.onSubmit(submit)} className={classes.form}>
      <Stack gap="sm">
        <PasswordInput
          label={t('current_password')}
          autoComplete="current-password"
          {...form.getInputProps('current_password')}
        />
        <NewPasswordInput {...form.getInputProps('password')} />
        <FormError error={error} />
        <div role="status">{isDone && t('password_changed')}</div>
        <div>
          <Button type="submit" loading={isBusy}>
            {t('change_password')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
