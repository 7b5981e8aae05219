import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { oneOf, textOf } from '@/frame/search/search-params';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readChannelsSearch } from './list/channels-search';

const TEXTS = ['operator/channels', 'operator/models'];

export const channelRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels',
    validateSearch: knownSearch(readChannelsSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./list/channels-page')), 'ChannelsPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels/new',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./create/create-channel-page')), 'CreateChannelPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels/$channelId',
    validateSearch: knownSearch(({ test, open }: Record<string, unknown>) => ({
      ...textOf('test', test),
      ...oneOf('open', open, ['enable', 'disable']),
    })),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./detail/channel-page')), 'ChannelPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/channels/$channelId/models',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./discover/discover-page')), 'DiscoverPage'),
  }),
] as const;
