import { InvoicesListQuery } from '@/api/generated/values/invoices-list-query';
import { oneOf, textOf } from '@/frame/search/search-params';

export const BILLING_TABS = [
  'ledger',
  'failures',
  'holds',
  'refunds',
  'invoices',
  'codes',
  'months',
  'invoice',
] as const;

const STATUSES = ['open', 'settled', 'voided', 'redeemed', 'expired'] as const;

const KINDS = InvoicesListQuery.kind;

const MONEY = InvoicesListQuery.mode;

interface BillingSearch {
  readonly tab?: (typeof BILLING_TABS)[number];
  /** Of the ledger, or of invoices: `2026-11`. */
  readonly month?: string;
  readonly money?: (typeof MONEY)[number];
  /** Of invoices. */
  readonly kind?: (typeof KINDS)[number];
  readonly organization?: string;
  /** Of failures or codes. */
  readonly status?: (typeof STATUSES)[number];
}

export function readBillingSearch({
  tab,
  status,
  month,
  money,
  kind,
  organization,
}: Record<string, unknown>): BillingSearch {
  return {
    ...oneOf('tab', tab, BILLING_TABS),
    ...oneOf('status', status, STATUSES),
    ...textOf('month', month),
    ...oneOf('money', money, MONEY),
    ...oneOf('kind', kind, KINDS),
    ...textOf('organization', organization),
  };
}
