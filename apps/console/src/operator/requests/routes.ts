import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { searchOf, type RequestsSearch } from './list/request-filters';
import { requestsQuery } from './list/requests-query';

const TEXTS = ['operator/requests'];

export const requestRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/requests',
    validateSearch: knownSearch<RequestsSearch>(searchOf),
    loaderDeps: ({ search }) => search,
    // The rows are read while the code of the page is, which shows what fails.
    loader: ({ context, deps }): void => {
      context.queryClient.infiniteQuery(requestsQuery(deps)).catch(() => undefined);
    },
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./list/requests-page')), 'RequestsPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/requests/$requestId',
    // The filters of the list lead to the previous and the next one.
    validateSearch: knownSearch((search: Record<string, unknown>): RequestsSearch => searchOf(search)),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./detail/request-page')), 'RequestPage'),
  }),
] as const;
