import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/app/known-search';
import { operatorRoute } from '../operator-route';

export interface RoutingSearch {
  /** A rule, or a new one. */
  readonly rule?: string;
  /** What is simulated. */
  readonly model?: string;
  readonly organization_id?: string;
  readonly key_id?: string;
  readonly region?: string;
  readonly metadata?: string;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const routingRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/routing',
    validateSearch: knownSearch((search: Record<string, unknown>): RoutingSearch => ({
      rule: textOf(search.rule),
      model: textOf(search.model),
      organization_id: textOf(search.organization_id),
      key_id: textOf(search.key_id),
      region: textOf(search.region),
      metadata: textOf(search.metadata),
    })),
    component: lazyRouteComponent(() => import('./routing-page'), 'RoutingPage'),
  }),
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/routing/$ruleId',
    component: lazyRouteComponent(() => import('./rule-redirect'), 'RuleRedirect'),
  }),
] as const;
