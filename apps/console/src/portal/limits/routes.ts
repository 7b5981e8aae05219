import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { portalRoute } from '../frame/portal-route';
import { readLimitsSearch } from './limits-search';

const limitsRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/limits',
  validateSearch: knownSearch(readLimitsSearch),
  component: lazyRouteComponent(() => withTexts(['caps'], import('./limits-page')), 'LimitsPage'),
});

/** The list shows the limit of this path beside itself. */
const limitRoute = createRoute({ getParentRoute: () => limitsRoute, path: '$id' });

export const limitsRoutes = [limitsRoute.addChildren([limitRoute])] as const;
