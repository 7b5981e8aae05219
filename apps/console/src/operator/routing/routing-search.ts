import { textOf } from '@/frame/search/search-params';

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

export function readRoutingSearch(search: Record<string, unknown>): RoutingSearch {
  return {
    ...textOf('rule', search.rule),
    ...textOf('model', search.model),
    ...textOf('organization_id', search.organization_id),
    ...textOf('key_id', search.key_id),
    ...textOf('region', search.region),
    ...textOf('metadata', search.metadata),
  };
}
