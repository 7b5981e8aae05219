import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { withTexts } from '@/i18n';
import { portalRoute } from '../frame/portal-route';

const TEXTS = ['portal/news'];

export const newsRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/news',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./news-page')), 'NewsPage'),
  }),
] as const;
