import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { readEndpointSearch } from '@/webhooks/data/endpoint-search';
import { operatorRoute } from '../frame/operator-route';
import { MailResponse } from '@/api/generated/values/mail-response';
import { SETTINGS_TABS, type SettingsTab } from '../data/settings-tabs';
import { oneOf, textOf } from '@/frame/search/search-params';

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

const MAIL_STATUSES = MailResponse.status;

interface SettingsSearch {
  readonly tab?: SettingsTab;
  /** Of outgoing mails. */
  readonly status?: (typeof MAIL_STATUSES)[number];
  /** Of events. */
  readonly type?: string;
}

function readSettingsSearch({ tab, status, type }: Record<string, unknown>): SettingsSearch {
  return { ...oneOf('tab', tab, SETTINGS_TABS), ...oneOf('status', status, MAIL_STATUSES), ...textOf('type', type) };
}
