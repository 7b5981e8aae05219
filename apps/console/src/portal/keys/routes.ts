import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { portalRoute } from '../frame/portal-route';
import { readKeysSearch } from './keys-search';

const keysRoute = createRoute({
  getParentRoute: () => portalRoute,
  path: '/keys',
  validateSearch: knownSearch(readKeysSearch),
  component: lazyRouteComponent(() => withTexts(['projects'], import('./keys-page')), 'KeysPage'),
});

/** The list shows the key of this path beside itself. */
const keyRoute = createRoute({ getParentRoute: () => keysRoute, path: '$id' });

export const keysRoutes = [keysRoute.addChildren([keyRoute])] as const;
