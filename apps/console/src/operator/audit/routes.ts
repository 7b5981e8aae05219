import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';
import { textOf } from '../parts/search';

export interface AuditSearch {
  readonly organization?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  /** How far back: the API shows at most 31. */
  readonly days?: number;
  /** The change beside the table. */
  readonly event?: string;
}

const getParentRoute = () => operatorRoute;

export const auditRoutes = [
  createRoute({
    getParentRoute,
    path: '/audit',
    validateSearch: knownSearch(
      ({ organization, actor, action, target, days, event }: Record<string, unknown>): AuditSearch => ({
        ...textOf('organization', organization),
        ...textOf('actor', actor),
        ...textOf('action', action),
        ...textOf('target', target),
        ...(typeof days === 'number' ? { days } : {}),
        ...textOf('event', event),
      }),
    ),
    component: lazyRouteComponent(() => import('./audit-page'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/audit/$eventId',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/operator/audit', search: { event: params.eventId } });
    },
  }),
] as const;
