import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { withTexts } from '@/i18n';
import { portalRoute } from '../frame/portal-route';

export const homeRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/',
    component: lazyRouteComponent(() => withTexts(['projects'], import('./home-page')), 'HomePage'),
  }),
] as const;
