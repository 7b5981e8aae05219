import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';

const TEXTS = ['operator/tokens'];

export const tokenRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/tokens',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./tokens-page')), 'TokensPage'),
  }),
] as const;
