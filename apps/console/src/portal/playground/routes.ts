import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { portalRoute } from '../portal-route';
import { readPlaygroundSearch } from './playground-search';

export const playgroundRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/playground',
    validateSearch: readPlaygroundSearch,
    component: lazyRouteComponent(() => import('./playground-page'), 'PlaygroundPage'),
  }),
] as const;
