import { textOf } from '@/frame/search/search-params';

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

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const { organization, actor, action, target, days, event } = search;
  return {
    ...textOf('organization', organization),
    ...textOf('actor', actor),
    ...textOf('action', action),
    ...textOf('target', target),
    ...(typeof days === 'number' ? { days } : {}),
    ...textOf('event', event),
  };
}
