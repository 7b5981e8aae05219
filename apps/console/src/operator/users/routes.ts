import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { operatorRoute } from '../frame/operator-route';
import { readUsersSearch } from './users-search';

const getParentRoute = () => operatorRoute;

export const userRoutes = [
  createRoute({
    getParentRoute,
    path: '/users',
    validateSearch: knownSearch(readUsersSearch),
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
