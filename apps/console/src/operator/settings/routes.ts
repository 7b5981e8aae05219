import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { readEndpointSearch } from '@/webhooks/data/endpoint-search';
import { operatorRoute } from '../frame/operator-route';
import { readSettingsSearch } from './settings-search';

const TEXTS = ['operator/settings'];

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/settings',
    validateSearch: knownSearch(readSettingsSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./settings-page')), 'SettingsPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/settings/webhooks/$endpointId',
    validateSearch: knownSearch(readEndpointSearch),
    component: lazyRouteComponent(
      () => withTexts([...TEXTS, 'webhooks', 'operator/alarms'], import('./webhooks/webhook-page')),
      'WebhookPage',
    ),
  }),
] as const;
