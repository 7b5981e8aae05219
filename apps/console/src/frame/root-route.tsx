import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty, Problem } from '@/kit';
import { ChallengeDialogs } from '@/session/challenge-dialogs';

export interface RouterContext {
  readonly queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: () => (
    <>
      <Outlet />
      <ChallengeDialogs />
    </>
  ),
  errorComponent: ({ error, reset }) => <Problem error={error} onRetry={reset} />,
  notFoundComponent: NotFound,
});

function NotFound() {
  const { t } = useTranslation('kit');
  return (
    <main>
      <Empty action={<a href="/">{t('home')}</a>}>{t('no_such_page')}</Empty>
    </main>
  );
}
