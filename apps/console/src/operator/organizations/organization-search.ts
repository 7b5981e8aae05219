import { oneOf, textOf } from '@/frame/search/search-params';

const ORGANIZATION_TABS = [
  'overview',
  'members',
  'keys',
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
  /** A dialog to open: of a top-up, or of a new key on its tab. */
  readonly open?: 'topup' | 'key';
  /** Of the statement: `2026-11`. */
  readonly month?: string;
  /** Of the usage. */
  readonly by?: string;
  readonly days?: number;
}

export function readOrganizationSearch({ tab, open, month, by, days }: Record<string, unknown>): OrganizationSearch {
  return {
    ...oneOf('tab', tab, ORGANIZATION_TABS),
    ...oneOf('open', open, ['topup', 'key']),
    ...textOf('month', month),
    ...textOf('by', by),
    ...(typeof days === 'number' ? { days } : {}),
  };
}
