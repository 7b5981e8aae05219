import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { portalRoute } from '../frame/portal-route';
import { withTexts } from '@/i18n';
import { readEndpointSearch } from '@/webhooks/data/endpoint-search';
import { readSettingsSearch } from './settings-search';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/settings',
    validateSearch: knownSearch(readSettingsSearch),
    component: lazyRouteComponent(() => withTexts(['account', 'sign-on'], import('./settings-page')), 'SettingsPage'),
  }),
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/settings/webhooks/$endpointId',
    validateSearch: knownSearch(readEndpointSearch),
    component: lazyRouteComponent(() => withTexts(['webhooks'], import('./webhooks/webhook-page')), 'WebhookPage'),
  }),
  // Where the palette leads with an id.
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/audit/$eventId',
    beforeLoad: ({ params: { eventId: event } }) => {
      throw redirect({ to: '/settings', search: { tab: 'audit', event } });
    },
  }),
] as const;
