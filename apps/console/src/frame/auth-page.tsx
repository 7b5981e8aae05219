import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePageTitle } from '@/kit';
import { Logo } from './brand/logo';
import { useAuthConfig } from '@/session/auth-config';
import { LanguageSelect } from './brand/language-select';
import { FootLinks } from './brand/foot-links';
import classes from './auth-page.module.css';

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
