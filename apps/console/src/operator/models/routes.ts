import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { oneOf, textOf } from '@/frame/search/search-params';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readModelsSearch } from './list/models-search';

const TEXTS = ['operator/models', 'operator/channels'];

export const modelRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/models',
    validateSearch: knownSearch(readModelsSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./list/models-page')), 'ModelsPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/models/new',
    validateSearch: knownSearch(({ name }: Record<string, unknown>) => textOf('name', name)),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./detail/create-model-page')), 'CreateModelPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/models/$modelId',
    validateSearch: knownSearch(({ panel }: Record<string, unknown>) =>
      oneOf('panel', panel, ['price', 'edit', 'retire']),
    ),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./detail/model-page')), 'ModelPage'),
  }),
] as const;
