import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { portalRoute } from '../frame/portal-route';

export const homeRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/',
    component: lazyRouteComponent(() => import('./home-page'), 'HomePage'),
  }),
] as const;
