import type { Cancellation, Payment } from './objects.js';

/** Reasons of YooKassa's own, besides those that begin with `expired_`. */
const OWN_REASONS = ['fraud_suspected', 'internal_timeout', 'permission_revoked'];

/** Whether a payment saved its method, which has the id of the payment then. */
export function isSaving({ savesMethod, savedMethodId, status }: Payment): boolean {
  return savesMethod && savedMethodId === null && (status === 'succeeded' || status === 'waiting_for_capture');
}

/** @param party null: the usual one of the reason */
export function cancellationFor(reason: string, party: Cancellation['party'] | null = null): Cancellation {
  return { party: party ?? partyOf(reason), reason };
}

function partyOf(reason: string): Cancellation['party'] {
  if (reason === 'canceled_by_merchant') return 'merchant';
  return reason.startsWith('expired_') || OWN_REASONS.includes(reason) ? 'yoo_money' : 'payment_network';
}
