import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Audience } from '@/api/session-state';
import { rootRoute } from '@/frame/root-route';

interface Destination {
  /** Where the person was going. */
  readonly to?: string;
}

interface LogInSearch extends Destination {
  /** The code of an error that the callback of a provider left. */
  readonly error?: string;
}

function destination({ to }: Record<string, unknown>): Destination {
  return typeof to === 'string' ? { to } : {};
}

function logInSearch({ error, ...search }: Record<string, unknown>): LogInSearch {
  return { ...destination(search), ...(typeof error === 'string' ? { error } : {}) };
}

const getParentRoute = () => rootRoute;

/** Pages without a session. */
export const authRoutes = [
  createRoute({
    getParentRoute,
    path: '/login',
    validateSearch: logInSearch,
    component: lazyRouteComponent(() => import('./log-in-page'), 'CustomerLogInPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/operator/login',
    validateSearch: logInSearch,
    component: lazyRouteComponent(() => import('./log-in-page'), 'OperatorLogInPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/register',
    component: lazyRouteComponent(() => import('./register-page'), 'RegisterPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/forgot-password',
    component: lazyRouteComponent(() => import('./reset-pages'), 'ForgotPasswordPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/reset-password',
    component: lazyRouteComponent(() => import('./reset-pages'), 'ResetPasswordPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./invitation-page'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/operator/setup',
    component: lazyRouteComponent(() => import('./setup-page'), 'SetupPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/second-factor',
    validateSearch: ({
      audience,
      ...search
    }: Record<string, unknown>): Destination & { readonly audience: Audience } => ({
      ...destination(search),
      audience: audience === 'operator' ? 'operator' : 'customer',
    }),
    component: lazyRouteComponent(() => import('./second-factor-page'), 'SecondFactorPage'),
  }),
] as const;
