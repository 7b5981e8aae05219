import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { portalRoute } from '../portal-route';

export const SETTINGS_TABS = ['profile', 'security', 'organization', 'tokens', 'audit'] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

export interface SettingsSearch {
  readonly tab?: SettingsTab;
  /** The code of an error that the callback of a provider left. */
  readonly error?: string;
}

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => portalRoute,
    path: '/settings',
    validateSearch: ({ tab, error }: Record<string, unknown>): SettingsSearch => {
      const known = SETTINGS_TABS.find((name) => name === tab);
      return { ...(known === undefined ? {} : { tab: known }), ...(typeof error === 'string' ? { error } : {}) };
    },
    component: lazyRouteComponent(() => import('./settings-page'), 'SettingsPage'),
  }),
] as const;
