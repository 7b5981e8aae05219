import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';
import { oneOf, textOf } from '../parts/search';

export const PLATFORM_ROLES = ['superadmin', 'support', 'finance'] as const;

const STATUSES = ['active', 'suspended'] as const;

export interface UsersSearch {
  readonly q?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly role?: (typeof PLATFORM_ROLES)[number];
  /** The user beside the table. */
  readonly user?: string;
}

const getParentRoute = () => operatorRoute;

export const userRoutes = [
  createRoute({
    getParentRoute,
    path: '/users',
    validateSearch: knownSearch(({ q, status, role, user }: Record<string, unknown>): UsersSearch => ({
      ...textOf('q', q),
      ...oneOf('status', status, STATUSES),
      ...oneOf('role', role, PLATFORM_ROLES),
      ...textOf('user', user),
    })),
    component: lazyRouteComponent(() => import('./users-page'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/users/$userId',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/operator/users', search: { user: params.userId } });
    },
  }),
] as const;
