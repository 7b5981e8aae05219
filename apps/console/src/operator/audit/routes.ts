import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readAuditSearch } from './audit-search';

const TEXTS = ['operator/audit'];

const getParentRoute = () => operatorRoute;

export const auditRoutes = [
  createRoute({
    getParentRoute,
    path: '/audit',
    validateSearch: knownSearch(readAuditSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./audit-page')), 'AuditPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/actors/$actorId',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./actor/actor-page')), 'ActorPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/audit/$eventId',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/operator/audit', search: { event: params.eventId } });
    },
  }),
] as const;
