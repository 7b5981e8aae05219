import { NativeSelect, Stack } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { LANGUAGES, setLanguage, type Language } from '@/i18n';
import classes from './auth.module.css';

/** What the pages of log-in and registration show of this installation. */
export function useAuthConfig() {
  return customerApi.hooks.useQuery('get', '/api/v1/auth/config', undefined, { staleTime: Infinity }).data;
}

interface AuthPageProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** One narrow sheet below the brand. */
export function AuthPage({ title, note, children }: AuthPageProps) {
  const { t, i18n } = useTranslation('auth');
  const config = useAuthConfig();
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <main className={classes.page}>
      <div className={classes.brand}>
        {config?.logo_url !== undefined && config.logo_url !== null && <img src={config.logo_url} alt="" />}
        {config?.brand_name}
      </div>
      <div className={classes.sheet}>
        <h1 className={classes.title}>{title}</h1>
        {note !== undefined && <p className={classes.note}>{note}</p>}
        <Stack gap="sm">{children}</Stack>
      </div>
      <div className={classes.foot}>
        <NativeSelect
          aria-label={t('language')}
          size="xs"
          value={i18n.language}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          onChange={(event) => void setLanguage(event.currentTarget.value as Language)}
        />
        {typeof config?.terms_url === 'string' && <a href={config.terms_url}>{t('terms')}</a>}
        {typeof config?.privacy_url === 'string' && <a href={config.privacy_url}>{t('privacy')}</a>}
      </div>
    </main>
  );
}
