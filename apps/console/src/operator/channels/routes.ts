import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { textOf } from '@/frame/search/search-params';
import { operatorRoute } from '../frame/operator-route';
import { readChannelsSearch } from './list/channels-search';

export const channelRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels',
    validateSearch: knownSearch(readChannelsSearch),
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
    validateSearch: knownSearch(({ test }: Record<string, unknown>) => textOf('test', test)),
    component: lazyRouteComponent(() => import('./detail/channel-page'), 'ChannelPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels/$channelId/models',
    component: lazyRouteComponent(() => import('./discover/discover-page'), 'DiscoverPage'),
  }),
] as const;
