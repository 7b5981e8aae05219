import { oneOf, textOf } from '@/frame/search/search-params';

const ORGANIZATION_TABS = [
  'overview',
  'members',
  'keys',
  'projects',
  'usage',
  'requests',
  'orders',
  'invoices',
  'ledger',
  'limits',
  'audit',
] as const;

export type OrganizationTab = (typeof ORGANIZATION_TABS)[number];

interface OrganizationSearch {
  readonly tab?: OrganizationTab;
  /** A dialog to open: of a top-up, or of a new key or limit on its tab. */
  readonly open?: 'topup' | 'key' | 'cap';
  /** The one beside the list of limits. */
  readonly cap?: string;
  /** The one beside the list of projects, and the filters of that list. */
  readonly project?: string;
  readonly q?: string;
  readonly archived?: boolean;
  /** Of the limits: those of this key, member or project. Of the keys: those of this project. */
  readonly key_id?: string;
  readonly member_id?: string;
  readonly project_id?: string;
  /** Of the statement: `2026-11`. */
  readonly month?: string;
  /** Of the usage. */
  readonly by?: string;
  readonly days?: number;
}

export function readOrganizationSearch(search: Record<string, unknown>): OrganizationSearch {
  const { tab, open, cap, project, q, archived, key_id, member_id, project_id, month, by, days } = search;
  return {
    ...oneOf('tab', tab, ORGANIZATION_TABS),
    ...oneOf('open', open, ['topup', 'key', 'cap']),
    ...textOf('cap', cap),
    ...textOf('project', project),
    ...textOf('q', q),
    ...(archived === true ? { archived } : {}),
    ...textOf('key_id', key_id),
    ...textOf('member_id', member_id),
    ...textOf('project_id', project_id),
    ...textOf('month', month),
    ...textOf('by', by),
    ...(typeof days === 'number' ? { days } : {}),
  };
}
