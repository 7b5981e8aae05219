import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';

const TEXTS = ['operator/maintenance'];

export const maintenanceRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/maintenance',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./maintenance-page')), 'MaintenancePage'),
  }),
] as const;
