import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readOrganizationSearch } from './organization-search';
import { readOrganizationsSearch } from './organizations-search';

const TEXTS = ['operator/organizations'];

const getParentRoute = () => operatorRoute;

export const organizationRoutes = [
  createRoute({
    getParentRoute,
    path: '/organizations',
    validateSearch: knownSearch(readOrganizationsSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./organizations-page')), 'OrganizationsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/organizations/$organizationId',
    validateSearch: knownSearch(readOrganizationSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./organization-page')), 'OrganizationPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/projects/$projectId',
    component: lazyRouteComponent(
      () => withTexts([...TEXTS, 'projects'], import('./project-redirect')),
      'ProjectRedirect',
    ),
  }),
] as const;
