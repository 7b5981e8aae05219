import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';
import { oneOf } from '../parts/search';

export const SETTINGS_TABS = [
  'registration',
  'mail',
  'outbox',
  'brand',
  'public',
  'legal',
  'security',
  'sign_on',
  'calendars',
  'display_rates',
  'tasks',
] as const;

export type SettingsTab = (typeof SETTINGS_TABS)[number];

const MAIL_STATUSES = ['queued', 'sent', 'dead'] as const;

export interface SettingsSearch {
  readonly tab?: SettingsTab;
  /** Of outgoing mails. */
  readonly status?: (typeof MAIL_STATUSES)[number];
}

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/settings',
    validateSearch: knownSearch(({ tab, status }: Record<string, unknown>): SettingsSearch => ({
      ...oneOf('tab', tab, SETTINGS_TABS),
      ...oneOf('status', status, MAIL_STATUSES),
    })),
    component: lazyRouteComponent(() => import('./settings-page'), 'SettingsPage'),
  }),
] as const;
