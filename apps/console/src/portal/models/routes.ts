import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { portalRoute } from '../frame/portal-route';
import { readModelsSearch } from './models-search';

export const modelsRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/models',
    validateSearch: knownSearch(readModelsSearch),
    component: lazyRouteComponent(() => import('./models-page'), 'ModelsPage'),
  }),
] as const;
