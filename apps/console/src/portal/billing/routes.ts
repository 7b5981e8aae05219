import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { portalRoute } from '../frame/portal-route';
import { readBillingSearch } from './billing-search';

export const billingRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing',
    validateSearch: knownSearch(readBillingSearch),
    component: lazyRouteComponent(() => import('./billing-page'), 'BillingPage'),
  }),
] as const;
