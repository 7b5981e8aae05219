import type { LockedPaymentEvent } from '../orders/payment-event.repository.js';

/** What each entry of an event says of it. */
export const clearingOf = ({ orderId, note: reason, provider: { mode } }: LockedPaymentEvent) => ({
  orderId,
  reason,
  isTest: mode === 'test',
});
