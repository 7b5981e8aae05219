import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { operatorRoute } from '../frame/operator-route';
import { readBillingSearch } from './billing-search';

export const billingRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/billing',
    validateSearch: knownSearch(readBillingSearch),
    component: lazyRouteComponent(() => import('./billing-page'), 'BillingPage'),
  }),
] as const;
