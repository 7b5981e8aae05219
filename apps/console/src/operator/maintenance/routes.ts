import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { operatorRoute } from '../frame/operator-route';

export const maintenanceRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/maintenance',
    component: lazyRouteComponent(() => import('./maintenance-page'), 'MaintenancePage'),
  }),
] as const;
