import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormError, usePageTitle, useSubmit } from '@/kit';
import { Logo } from '@/frame/logo';
import { useAuthConfig } from '@/session/auth-config';
import { LanguageSelect } from '@/i18n/language-select';
import { FootLinks } from '@/public/foot-links';
import classes from './auth.module.css';

interface AuthPageProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** One narrow sheet below the brand. */
export function AuthPage({ title, note, children }: AuthPageProps) {
  const config = useAuthConfig();
  usePageTitle(title);
  return (
    <main className={classes.page}>
      <div className={classes.brand}>
        <Logo />
        {config?.brand_name}
      </div>
      <div className={classes.sheet}>
        <h1 className={classes.title}>{title}</h1>
        {note !== undefined && <p className={classes.note}>{note}</p>}
        <Stack gap="sm">{children}</Stack>
      </div>
      <div className={classes.foot}>
        <LanguageSelect />
        <FootLinks />
      </div>
    </main>
  );
}

interface EmailLinkFormProps {
  /** Asks the API to mail a link. Rejects: the form says why. */
  readonly send: (email: string) => Promise<void>;
}

/** One address, to which a link is mailed. */
export function EmailLinkForm({ send }: EmailLinkFormProps) {
  const { t } = useTranslation('auth');
  const form = useForm({ initialValues: { email: '' } });
  const { submit, error, isBusy } = useSubmit(form, ({ email }) => send(email));
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Stack gap="sm">
        <TextInput label={t('email')} type="email" autoComplete="username" autoFocus {...form.getInputProps('email')} />
        <FormError error={error} />
        <Button type="submit" variant="filled" loading={isBusy} fullWidth>
          {t('send_link')}
        </Button>
      </Stack>
    </form>
  );
}
