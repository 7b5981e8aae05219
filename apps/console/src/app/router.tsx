import { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { ApiError } from '@/api/api-error';
import { authRoutes } from '@/auth/routes';
import { rootRoute } from '@/frame/root-route';
import { operatorRoutes } from '@/operator/routes';
import { portalRoutes } from '@/portal/routes';
import { publicRoutes } from '@/public/routes';

const FRESH_MS = 5_000;
const RETRIES = 2;

/** An answer is final; only no answer, or one that says so, is worth another try. */
function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < RETRIES && error instanceof ApiError && (error.isUnreachable || error.status >= 500);
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: FRESH_MS, retry: isWorthRetrying } },
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([...authRoutes, publicRoutes, operatorRoutes, portalRoutes]),
  context: { queryClient },
  defaultPreload: 'intent',
  scrollRestoration: true,
  // The sheet scrolls, not the window.
  scrollToTopSelectors: ['[data-scroller]'],
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
