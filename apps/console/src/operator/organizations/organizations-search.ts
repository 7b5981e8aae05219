import { oneOf, textOf } from '@/frame/search/search-params';

const STATUSES = ['active', 'suspended'] as const;

export interface OrganizationsSearch {
  readonly q?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly tier?: string;
  readonly archived?: boolean;
}

export function readOrganizationsSearch(search: Record<string, unknown>): OrganizationsSearch {
  const { q, status, tier, archived } = search;
  return {
    ...textOf('q', q),
    ...oneOf('status', status, STATUSES),
    ...textOf('tier', tier),
    ...(archived === true ? { archived } : {}),
  };
}
