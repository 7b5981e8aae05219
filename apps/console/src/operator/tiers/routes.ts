import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';
import { textOf } from '../parts/search';

const getParentRoute = () => operatorRoute;

export interface TiersSearch {
  /** The tier beside the table. */
  readonly tier?: string;
  readonly archived?: boolean;
}

export const tierRoutes = [
  createRoute({
    getParentRoute,
    path: '/tiers',
    validateSearch: knownSearch(({ tier, archived }: Record<string, unknown>): TiersSearch => ({
      ...textOf('tier', tier),
      ...(archived === true ? { archived } : {}),
    })),
    component: lazyRouteComponent(() => import('./tiers-page'), 'TiersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/tiers/$tierId',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/operator/tiers', search: { tier: params.tierId } });
    },
  }),
] as const;
