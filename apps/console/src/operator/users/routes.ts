import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readUsersSearch } from './users-search';

const TEXTS = ['operator/users', 'operator/audit'];

const getParentRoute = () => operatorRoute;

export const userRoutes = [
  createRoute({
    getParentRoute,
    path: '/users',
    validateSearch: knownSearch(readUsersSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./users-page')), 'UsersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/users/$userId',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/operator/users', search: { user: params.userId } });
    },
  }),
] as const;
