import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readAlarmsSearch } from './alarms-search';

export const alarmRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/alarms',
    validateSearch: knownSearch(readAlarmsSearch),
    component: lazyRouteComponent(() => withTexts(['operator/alarms'], import('./alarms-page')), 'AlarmsPage'),
  }),
] as const;
