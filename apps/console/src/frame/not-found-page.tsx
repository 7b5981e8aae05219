import { Button } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AuthPage } from './auth-page';

/** An address that no page has, and the way to the pages of its side. */
export function NotFoundPage(): ReactNode {
  const { t } = useTranslation('kit');
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <AuthPage title={t('no_such_page')} note={path}>
      <Button component="a" href={path.startsWith('/operator') ? '/operator' : '/'} variant="filled" fullWidth>
        {t('home')}
      </Button>
    </AuthPage>
  );
}
