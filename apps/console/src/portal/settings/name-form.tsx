import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { FormError, useForm, useSubmit } from '@/kit';
import { useSession, useTakeSession } from '@/session/session';
import classes from './settings.module.css';

/** The name by which the members of all organizations know the person. */
export function NameForm() {
  const { t } = useTranslation('portal/settings');
  const { user } = useSession('customer');
  const take = useTakeSession();
  const refresh = useRefresh();
  const [isSaved, setSaved] = useState(false);
  const form = useForm({ initialValues: { name: user.name } });
  const { submit, error, isBusy } = useSubmit(form, async (body) => {
    take(await unwrap(customerApi.client.PATCH('/api/v1/auth/profile', { body })));
    setSaved(true);
    await refresh();
  });
  return (
    <form onSubmit={form.onSubmit(submit)} className={classes.form}>
      <Stack gap="sm">
        <TextInput label={t('name')} autoComplete="name" {...form.getInputProps('name')} />
        <TextInput label={t('email')} value={user.email} description={t('email_note')} readOnly />
        <FormError error={error} />
        <div role="status">{isSaved && t('saved')}</div>
        <div>
          <Button type="submit" loading={isBusy}>
            {t('save')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
