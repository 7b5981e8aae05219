import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { readOrderSearch } from '../credit/order-search';
import { portalRoute } from '../frame/portal-route';

const TEXTS = ['portal/orders'] as const;

export const ordersRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing/add',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('../add-credit/add-credit-page')), 'AddCreditPage'),
  }),
  // Payment providers return here.
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing/orders/$id',
    validateSearch: knownSearch(readOrderSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./order-page')), 'OrderPage'),
  }),
] as const;
