import type { LockedFact } from '../orders/fact.repository.js';

/** What each entry of a fact says of it. */
export const clearingOf = ({ orderId, note: reason, provider: { mode } }: LockedFact) => ({
  orderId,
  reason,
  isTest: mode === 'test',
});
