import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { lazyPart } from '@/kit/loading/lazy-part';
import { Problem } from '@/kit';
import { ChallengeDialogs } from './challenges/challenge-dialogs';

const NotFoundPage = lazyPart(() => import('./not-found-page'), 'NotFoundPage');

interface RouterContext {
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
  notFoundComponent: () => (
    <Suspense>
      <NotFoundPage />
    </Suspense>
  ),
});
