import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import type { Audience } from '@/api/session-state';
import { rootRoute } from '@/frame/root-route';
import { withTexts } from '@/i18n';
import { LINK_TOKEN, takeKeptToken } from './link-token';

interface Destination {
  /** Where the person was going. */
  readonly to?: string;
}

interface LogInSearch extends Destination {
  /** The code of an error that the callback of a provider left. */
  readonly error?: string;
  /** Its request, where the log has more. */
  readonly request?: string;
}

function destination({ to }: Record<string, unknown>): Destination {
  return typeof to === 'string' ? { to } : {};
}

const REQUEST_ID = /^req_\w{1,40}$/;

function logInSearch({ error, request, ...search }: Record<string, unknown>): LogInSearch {
  return {
    ...destination(search),
    ...(typeof error === 'string' ? { error } : {}),
    ...(typeof request === 'string' && REQUEST_ID.test(request) ? { request } : {}),
  };
}

/** Links to the public pages are at the foot. */
const TEXTS = ['auth', 'public'];

const getParentRoute = () => rootRoute;

/** Pages without a session. */
export const authRoutes = [
  createRoute({
    getParentRoute,
    path: '/login',
    validateSearch: knownSearch(logInSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./log-in-page')), 'CustomerLogInPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/operator/login',
    validateSearch: knownSearch(logInSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./log-in-page')), 'OperatorLogInPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/register',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./register-page')), 'RegisterPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/forgot-password',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./reset-pages')), 'ForgotPasswordPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/reset-password',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./reset-pages')), 'ResetPasswordPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/invitation',
    // Back from a provider.
    beforeLoad: ({ location }) => {
      const kept = location.hash === '' ? takeKeptToken() : null;
      if (kept !== null) throw redirect({ to: '/invitation', hash: `${LINK_TOKEN}=${kept}`, replace: true });
    },
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./invitation-page')), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/operator/setup',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./setup-page')), 'SetupPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/second-factor',
    validateSearch: knownSearch(
      ({ audience, ...search }: Record<string, unknown>): Destination & { readonly audience: Audience } => ({
        ...destination(search),
        audience: audience === 'operator' ? 'operator' : 'customer',
      }),
    ),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./second-factor-page')), 'SecondFactorPage'),
  }),
] as const;
