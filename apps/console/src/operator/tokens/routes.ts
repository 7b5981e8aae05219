import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { operatorRoute } from '../frame/operator-route';

export const tokenRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/tokens',
    component: lazyRouteComponent(() => import('./tokens-page'), 'TokensPage'),
  }),
] as const;
