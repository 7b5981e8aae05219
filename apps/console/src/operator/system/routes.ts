import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { operatorRoute } from '../frame/operator-route';

export const systemRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/system',
    component: lazyRouteComponent(() => import('./system-page'), 'SystemPage'),
  }),
] as const;
