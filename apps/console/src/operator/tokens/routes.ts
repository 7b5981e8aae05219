import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { textOf } from '@/frame/search/search-params';

/** Of users: their roles are those of tokens. */
const TEXTS = ['operator/tokens', 'operator/users'];

export const tokenRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/tokens',
    validateSearch: knownSearch(readTokensSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./tokens-page')), 'TokensPage'),
  }),
] as const;

interface TokensSearch {
  /** The token beside the table. */
  readonly token?: string;
}

function readTokensSearch({ token }: Record<string, unknown>): TokensSearch {
  return { ...textOf('token', token) };
}
