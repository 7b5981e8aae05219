import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';

export interface ChannelsSearch {
  readonly q?: string;
  readonly state?: 'attention' | 'disabled';
}

export const channelRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels',
    validateSearch: knownSearch(({ q, state }: Record<string, unknown>): ChannelsSearch => ({
      q: typeof q === 'string' && q !== '' ? q : undefined,
      state: state === 'attention' || state === 'disabled' ? state : undefined,
    })),
    component: lazyRouteComponent(() => import('./list/channels-page'), 'ChannelsPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels/new',
    component: lazyRouteComponent(() => import('./create/create-channel-page'), 'CreateChannelPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels/$channelId',
    validateSearch: knownSearch(({ test }: Record<string, unknown>): { readonly test?: string } => ({
      test: typeof test === 'string' ? test : undefined,
    })),
    component: lazyRouteComponent(() => import('./detail/channel-page'), 'ChannelPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels/$channelId/models',
    component: lazyRouteComponent(() => import('./create/discover-page'), 'DiscoverPage'),
  }),
] as const;
