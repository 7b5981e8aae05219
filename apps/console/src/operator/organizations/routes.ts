import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { operatorRoute } from '../frame/operator-route';
import { readOrganizationSearch } from './organization-search';
import { readOrganizationsSearch } from './organizations-search';

const getParentRoute = () => operatorRoute;

export const organizationRoutes = [
  createRoute({
    getParentRoute,
    path: '/organizations',
    validateSearch: knownSearch(readOrganizationsSearch),
    component: lazyRouteComponent(() => import('./organizations-page'), 'OrganizationsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/organizations/$organizationId',
    validateSearch: knownSearch(readOrganizationSearch),
    component: lazyRouteComponent(() => import('./organization-page'), 'OrganizationPage'),
  }),
] as const;
