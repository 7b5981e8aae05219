import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { portalRoute } from '../frame/portal-route';
import { readBillingSearch, readOrderSearch } from './billing-search';

const ORDER_TEXTS = ['portal/billing/orders'] as const;
const INVOICE_TEXTS = ['invoices'] as const;

export const billingRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing',
    validateSearch: knownSearch(readBillingSearch),
    component: lazyRouteComponent(() => import('./billing-page'), 'BillingPage'),
  }),
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing/add',
    component: lazyRouteComponent(() => withTexts(ORDER_TEXTS, import('./checkout/add-credit-page')), 'AddCreditPage'),
  }),
  // Payment providers return here.
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing/orders/$id',
    validateSearch: knownSearch(readOrderSearch),
    component: lazyRouteComponent(() => withTexts(ORDER_TEXTS, import('./orders/order-page')), 'OrderPage'),
  }),
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing/invoices/$id',
    component: lazyRouteComponent(() => withTexts(INVOICE_TEXTS, import('./invoices/invoice-page')), 'InvoicePage'),
  }),
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing/details',
    component: lazyRouteComponent(() => withTexts(INVOICE_TEXTS, import('./invoices/profile-page')), 'ProfilePage'),
  }),
] as const;
