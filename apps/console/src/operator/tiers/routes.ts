import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readTiersSearch } from './tiers-search';

const TEXTS = ['operator/tiers'];

const getParentRoute = () => operatorRoute;

export const tierRoutes = [
  createRoute({
    getParentRoute,
    path: '/tiers',
    validateSearch: knownSearch(readTiersSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./tiers-page')), 'TiersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/tiers/$tierId',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/operator/tiers', search: { tier: params.tierId } });
    },
  }),
] as const;
