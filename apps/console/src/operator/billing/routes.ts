import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';
import { oneOf } from '../parts/search';

export const BILLING_TABS = ['ledger', 'failures', 'holds', 'refunds', 'codes', 'invoice'] as const;

const STATUSES = ['open', 'settled', 'voided', 'redeemed', 'expired'] as const;

export interface BillingSearch {
  readonly tab?: (typeof BILLING_TABS)[number];
  /** Of failures or codes. */
  readonly status?: (typeof STATUSES)[number];
}

export const billingRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/billing',
    validateSearch: knownSearch(({ tab, status }: Record<string, unknown>): BillingSearch => ({
      ...oneOf('tab', tab, BILLING_TABS),
      ...oneOf('status', status, STATUSES),
    })),
    component: lazyRouteComponent(() => import('./billing-page'), 'BillingPage'),
  }),
] as const;
