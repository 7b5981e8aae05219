import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { rootRoute } from '@/frame/root-route';
import { withTexts } from '@/i18n';
import { readModelsSearch } from '@/portal/models/models-search';

const publicRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/public',
  // The list of models is that of the portal.
  component: lazyRouteComponent(() => withTexts(['public', 'portal'], import('./frame/public-frame')), 'PublicFrame'),
});

const getParentRoute = () => publicRoute;

const pages = [
  createRoute({
    getParentRoute,
    path: '/models',
    validateSearch: knownSearch(readModelsSearch),
    component: lazyRouteComponent(() => import('./models-page'), 'PublicModelsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/status',
    component: lazyRouteComponent(() => import('./status/status-page'), 'StatusPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/key',
    component: lazyRouteComponent(() => withTexts(['caps'], import('./key/key-page')), 'KeyPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/terms',
    component: lazyRouteComponent(() => import('./legal/legal-page'), 'TermsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/privacy',
    component: lazyRouteComponent(() => import('./legal/legal-page'), 'PrivacyPage'),
  }),
] as const;

/** What is read without log-in, as far as the operator publishes it. */
export const publicRoutes = publicRoute.addChildren([...pages]);
