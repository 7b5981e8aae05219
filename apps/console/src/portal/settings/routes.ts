import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { portalRoute } from '../portal-route';

export const SETTINGS_TABS = ['profile', 'security', 'organization', 'tokens', 'audit'] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

export interface SettingsSearch {
  readonly tab?: SettingsTab;
}

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/settings',
    validateSearch: ({ tab }: Record<string, unknown>): SettingsSearch => {
      const known = SETTINGS_TABS.find((name) => name === tab);
      return known === undefined ? {} : { tab: known };
    },
    component: lazyRouteComponent(() => import('./settings-page'), 'SettingsPage'),
  }),
] as const;
