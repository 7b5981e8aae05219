import { oneOf, textOf } from '@/frame/search/search-params';

const ORGANIZATION_TABS = ['overview', 'members', 'keys', 'usage', 'requests', 'ledger', 'limits', 'audit'] as const;

export type OrganizationTab = (typeof ORGANIZATION_TABS)[number];

interface OrganizationSearch {
  readonly tab?: OrganizationTab;
  /** Of the statement: `2026-11`. */
  readonly month?: string;
  /** Of the usage. */
  readonly by?: string;
  readonly days?: number;
}

export function readOrganizationSearch({ tab, month, by, days }: Record<string, unknown>): OrganizationSearch {
  return {
    ...oneOf('tab', tab, ORGANIZATION_TABS),
    ...textOf('month', month),
    ...textOf('by', by),
    ...(typeof days === 'number' ? { days } : {}),
  };
}
