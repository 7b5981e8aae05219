import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { portalRoute } from '../frame/portal-route';
import { requestsQuery } from './requests-query';
import { readRequestsSearch, type RequestsSearch } from './requests-search';

export const requestsRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/requests',
    validateSearch: knownSearch<RequestsSearch>(readRequestsSearch),
    loaderDeps: ({ search }) => search,
    // The rows are read while the code of the page is, which shows what fails.
    loader: ({ context, deps }): void => {
      context.queryClient.infiniteQuery(requestsQuery(deps)).catch(() => undefined);
    },
    component: lazyRouteComponent(() => import('./requests-page'), 'RequestsPage'),
  }),
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/requests/$id',
    component: lazyRouteComponent(() => import('./request-page'), 'RequestPage'),
  }),
] as const;
