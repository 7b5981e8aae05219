import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { portalRoute } from '../frame/portal-route';
import { readUsageSearch } from './usage-search';

export const usageRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/usage',
    validateSearch: knownSearch(readUsageSearch),
    component: lazyRouteComponent(() => import('./usage-page'), 'UsagePage'),
  }),
] as const;
