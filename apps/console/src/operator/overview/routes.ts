import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { operatorRoute } from '../operator-route';
import { RANGES, type OverviewSearch } from './window';

export const overviewRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/',
    validateSearch: ({ range }: Record<string, unknown>): OverviewSearch => ({
      range: RANGES.find((known) => known === range),
    }),
    component: lazyRouteComponent(() => import('./overview-page'), 'OverviewPage'),
  }),
] as const;
