import type { Refund } from './objects.js';

/** How a shop behaves. */
export interface Behavior {
  isEnabled: boolean;
  /** A payment without a receipt is refused. */
  needsReceipts: boolean;
  saysIncome: boolean;
  /** Whether it may save methods and charge them: a live shop only by agreement with YooKassa. */
  isRecurring: boolean;
  /** In which status refunds begin. */
  refunds: Refund['status'];
  /** Whether it says that its payments are tests; null: as its key says. */
  isTest: boolean | null;
  /** The address that a proxy before the shop's server says a notification is from; null: it says none. */
  sender: string | null;
}

export const USUAL: Behavior = {
  isEnabled: true,
  needsReceipts: false,
  saysIncome: true,
  isRecurring: true,
  refunds: 'succeeded',
  isTest: null,
  sender: null,
};
