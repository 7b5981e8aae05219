import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';

const TEXTS = ['operator/system'];

export const systemRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/system',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./system-page')), 'SystemPage'),
  }),
] as const;
