import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readBillingSearch } from './billing-search';

const TEXTS = ['operator/billing'];

export const billingRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/billing',
    validateSearch: knownSearch(readBillingSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./billing-page')), 'BillingPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/billing/invoices/$invoiceId',
    component: lazyRouteComponent(
      () => withTexts([...TEXTS, 'invoices'], import('./documents/invoice-page')),
      'InvoicePage',
    ),
  }),
] as const;
