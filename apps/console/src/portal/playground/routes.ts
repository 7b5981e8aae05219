import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { portalRoute } from '../frame/portal-route';
import { readPlaygroundSearch } from './playground-search';

export const playgroundRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/playground',
    validateSearch: knownSearch(readPlaygroundSearch),
    component: lazyRouteComponent(() => import('./playground-page'), 'PlaygroundPage'),
  }),
] as const;
