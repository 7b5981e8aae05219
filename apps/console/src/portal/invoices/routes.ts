import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { withTexts } from '@/i18n';
import { portalRoute } from '../frame/portal-route';

const TEXTS = ['invoices'];

export const invoicesRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing/invoices/$id',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./invoice-page')), 'InvoicePage'),
  }),
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing/details',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./profile-page')), 'ProfilePage'),
  }),
] as const;
