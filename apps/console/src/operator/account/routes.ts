import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { operatorRoute } from '../frame/operator-route';
import { withTexts } from '@/i18n';

interface SecuritySearch {
  /** The code of an error that the callback of a provider left. */
  readonly error?: string;
}

export const accountRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/security',
    validateSearch: knownSearch(({ error }: Record<string, unknown>): SecuritySearch =>
      typeof error === 'string' ? { error } : {},
    ),
    component: lazyRouteComponent(() => withTexts(['account'], import('./security-page')), 'SecurityPage'),
  }),
] as const;
