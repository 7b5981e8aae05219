import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { portalRoute } from '../portal-route';

export interface KeysSearch {
  readonly q?: string;
  readonly status?: 'revoked' | 'all';
}

const keysRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/keys',
  validateSearch: knownSearch(({ q, status }: Record<string, unknown>): KeysSearch => ({
    ...(typeof q === 'string' && q !== '' ? { q } : {}),
    ...(status === 'revoked' || status === 'all' ? { status } : {}),
  })),
  component: lazyRouteComponent(() => import('./keys-page'), 'KeysPage'),
});

/** The list shows the key of this path beside itself. */
const keyRoute = createRoute({ getParentRoute: () => keysRoute, path: '$id' });

export const keysRoutes = [keysRoute.addChildren([keyRoute])] as const;
