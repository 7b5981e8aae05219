import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { portalRoute } from '../portal-route';
import { readRequestsSearch } from './requests-search';

export const requestsRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/requests',
    validateSearch: readRequestsSearch,
    component: lazyRouteComponent(() => import('./requests-page'), 'RequestsPage'),
  }),
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/requests/$id',
    component: lazyRouteComponent(() => import('./request-page'), 'RequestPage'),
  }),
] as const;
