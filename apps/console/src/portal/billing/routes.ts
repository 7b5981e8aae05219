import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { portalRoute } from '../portal-route';

const TABS = ['statement', 'transfers', 'grants'] as const;

export interface BillingSearch {
  readonly tab?: (typeof TABS)[number];
  /** `2026-11`; else the present one. */
  readonly month?: string;
  /** Opens the dialog: Home leads here. */
  readonly redeem?: true;
}

export const billingRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/billing',
    validateSearch: ({ tab, month, redeem }: Record<string, unknown>): BillingSearch => {
      const known = TABS.find((name) => name === tab);
      return {
        ...(known === undefined ? {} : { tab: known }),
        ...(typeof month === 'string' && /^\d{4}-\d{2}$/.test(month) ? { month } : {}),
        ...(redeem === true ? { redeem } : {}),
      };
    },
    component: lazyRouteComponent(() => import('./billing-page'), 'BillingPage'),
  }),
] as const;
