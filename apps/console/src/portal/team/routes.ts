import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { portalRoute } from '../frame/portal-route';

export const teamRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/team',
    component: lazyRouteComponent(() => import('./team-page'), 'TeamPage'),
  }),
] as const;
