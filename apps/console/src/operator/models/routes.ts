import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';

export interface ModelsSearch {
  readonly q?: string;
  readonly tab?: 'missing' | 'below_cost' | 'unlisted';
  /** The model whose price is being set. */
  readonly price?: string;
  readonly panel?: 'import';
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const TABS = ['missing', 'below_cost', 'unlisted'] as const;

export const modelRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/models',
    validateSearch: knownSearch(({ q, tab, price, panel }: Record<string, unknown>): ModelsSearch => ({
      q: textOf(q),
      tab: TABS.find((known) => known === tab),
      price: textOf(price),
      panel: panel === 'import' ? panel : undefined,
    })),
    component: lazyRouteComponent(() => import('./list/models-page'), 'ModelsPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/models/new',
    validateSearch: knownSearch(({ name }: Record<string, unknown>): { readonly name?: string } => ({
      name: textOf(name),
    })),
    component: lazyRouteComponent(() => import('./detail/create-model-page'), 'CreateModelPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/models/$modelId',
    validateSearch: knownSearch(({ panel }: Record<string, unknown>): { readonly panel?: 'price' | 'edit' } => ({
      panel: panel === 'price' || panel === 'edit' ? panel : undefined,
    })),
    component: lazyRouteComponent(() => import('./detail/model-page'), 'ModelPage'),
  }),
] as const;
