import { OwnInvoicesListQuery } from '@/api/generated/values/own-invoices-list-query';

const TABS = ['statement', 'transfers', 'grants', 'orders', 'invoices'] as const;
const KINDS = OwnInvoicesListQuery.kind;

/** How far back the line of the balance goes. */
export const BALANCE_DAYS = [30, 90, 365] as const;
export type BalanceDays = (typeof BALANCE_DAYS)[number];

interface BillingSearch {
  readonly tab?: (typeof TABS)[number];
  /** `2026-11`; else the present one. */
  readonly month?: string;
  readonly days?: BalanceDays;
  /** Of invoices. */
  readonly kind?: (typeof KINDS)[number];
  /** Opens the dialog: Home leads here. */
  readonly redeem?: true;
  /** Opens the dialog of the automatic top-up: a paid order leads here. */
  readonly topup?: true;
}

export function readBillingSearch({ tab, month, days, kind, redeem, topup }: Record<string, unknown>): BillingSearch {
  const known = TABS.find((name) => name === tab);
  const range = BALANCE_DAYS.find((count) => count === days);
  const document = KINDS.find((name) => name === kind);
  return {
    ...(known === undefined ? {} : { tab: known }),
    ...(typeof month === 'string' && /^\d{4}-\d{2}$/.test(month) ? { month } : {}),
    ...(document === undefined ? {} : { kind: document }),
    ...(range === undefined ? {} : { days: range }),
    ...(redeem === true ? { redeem } : {}),
    ...(topup === true ? { topup } : {}),
  };
}

/**
 * Whether the customer is back from the provider's page: epay's vendors add to the address what they say of the payment.
 * Anyone can write it, so it is a reason to say that a payment may be on its way, and no state of the order.
 */
export function readOrderSearch({ returned, trade_status: said }: Record<string, unknown>): { returned?: true } {
  return returned === true || said !== undefined ? { returned: true } : {};
}
