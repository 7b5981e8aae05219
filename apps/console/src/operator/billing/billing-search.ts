import { oneOf } from '@/frame/search/search-params';

export const BILLING_TABS = ['ledger', 'failures', 'holds', 'refunds', 'codes', 'invoice'] as const;

const STATUSES = ['open', 'settled', 'voided', 'redeemed', 'expired'] as const;

interface BillingSearch {
  readonly tab?: (typeof BILLING_TABS)[number];
  /** Of failures or codes. */
  readonly status?: (typeof STATUSES)[number];
}

export function readBillingSearch({ tab, status }: Record<string, unknown>): BillingSearch {
  return { ...oneOf('tab', tab, BILLING_TABS), ...oneOf('status', status, STATUSES) };
}
