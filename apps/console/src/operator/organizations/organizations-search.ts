import { OrganizationResponse } from '@/api/generated/values/organization-response';
import { OrganizationsListQuery } from '@/api/generated/values/organizations-list-query';
import { oneOf, textOf } from '@/frame/search/search-params';

export const SORTS = OrganizationsListQuery.sort;

const STATUSES = OrganizationResponse.status;

interface OrganizationsSearch {
  readonly q?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly tier?: string;
  readonly archived?: boolean;
  readonly sort?: (typeof SORTS)[number];
}

export function readOrganizationsSearch(search: Record<string, unknown>): OrganizationsSearch {
  const { q, status, tier, archived, sort } = search;
  return {
    ...textOf('q', q),
    ...oneOf('status', status, STATUSES),
    ...textOf('tier', tier),
    ...(archived === true ? { archived } : {}),
    ...oneOf('sort', sort, SORTS),
  };
}
