import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';
import { oneOf, textOf } from '../parts/search';

const STATUSES = ['active', 'suspended'] as const;

export interface OrganizationsSearch {
  readonly q?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly tier?: string;
  readonly archived?: boolean;
}

export const ORGANIZATION_TABS = [
  'overview',
  'members',
  'keys',
  'usage',
  'requests',
  'ledger',
  'limits',
  'audit',
] as const;

export type OrganizationTab = (typeof ORGANIZATION_TABS)[number];

export interface OrganizationSearch {
  readonly tab?: OrganizationTab;
  /** Of the statement: `2026-11`. */
  readonly month?: string;
  /** Of the usage. */
  readonly by?: string;
  readonly days?: number;
}

const getParentRoute = () => operatorRoute;

export const organizationRoutes = [
  createRoute({
    getParentRoute,
    path: '/organizations',
    validateSearch: knownSearch(({ q, status, tier, archived }: Record<string, unknown>): OrganizationsSearch => ({
      ...textOf('q', q),
      ...oneOf('status', status, STATUSES),
      ...textOf('tier', tier),
      ...(archived === true ? { archived } : {}),
    })),
    component: lazyRouteComponent(() => import('./organizations-page'), 'OrganizationsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/organizations/$organizationId',
    validateSearch: knownSearch(({ tab, month, by, days }: Record<string, unknown>): OrganizationSearch => ({
      ...oneOf('tab', tab, ORGANIZATION_TABS),
      ...textOf('month', month),
      ...textOf('by', by),
      ...(typeof days === 'number' ? { days } : {}),
    })),
    component: lazyRouteComponent(() => import('./organization-page'), 'OrganizationPage'),
  }),
] as const;
