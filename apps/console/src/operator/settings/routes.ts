import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { operatorRoute } from '../frame/operator-route';
import { readSettingsSearch } from './settings-search';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/settings',
    validateSearch: knownSearch(readSettingsSearch),
    component: lazyRouteComponent(() => import('./settings-page'), 'SettingsPage'),
  }),
] as const;
