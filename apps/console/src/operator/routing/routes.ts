import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readRoutingSearch } from './routing-search';

const TEXTS = ['operator/routing', 'operator/tiers'];

export const routingRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/routing',
    validateSearch: knownSearch(readRoutingSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./routing-page')), 'RoutingPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/routing/$ruleId',
    component: lazyRouteComponent(() => import('./rule-redirect'), 'RuleRedirect'),
  }),
] as const;
