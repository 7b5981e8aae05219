import type { OrderState } from './order-state.js';

/** What is known of an order when money for it comes. */
export interface PayableOrder {
  readonly amountNanoUsd: bigint;
  readonly surchargeNanoUsd: bigint;
  readonly state: OrderState;
  /** Money for it that waits, since it was not all of it. */
  readonly waitingNanoUsd: bigint;
}

/** Money that a provider received, with the tax that it says is in it. */
interface ReceivedPayment {
  readonly grossNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
}

/** Why money waits for an operator. */
export type UnappliedReason = 'unknown_order' | 'late' | 'twice' | 'under' | 'over';

/** `credit`: the payment is the order's, exactly. `wait`: it waits; with `credits`, all that waits pays the order now. */
type Application =
  | { readonly kind: 'credit' }
  | { readonly kind: 'wait'; readonly reason: UnappliedReason; readonly credits: boolean };

/**
 * Only the exact amount is credited at once. Money before it, and what is above it, waits in `unapplied_payments`: several
 * part payments credit the order when they reach its amount, and an operator assigns or returns what is left over.
 */
export function applyPayment(order: PayableOrder, payment: ReceivedPayment): Application {
  if (order.state === 'credited') return { kind: 'wait', reason: 'twice', credits: false };
  if (order.state === 'expired') return { kind: 'wait', reason: 'late', credits: false };
  const dueNanoUsd = order.amountNanoUsd + order.surchargeNanoUsd + payment.taxNanoUsd;
  if (order.waitingNanoUsd === 0n && payment.grossNanoUsd === dueNanoUsd) return { kind: 'credit' };
  const sumNanoUsd = order.waitingNanoUsd + payment.grossNanoUsd;
  return { kind: 'wait', reason: sumNanoUsd > dueNanoUsd ? 'over' : 'under', credits: sumNanoUsd >= dueNanoUsd };
}
