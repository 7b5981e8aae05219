import type Stripe from 'stripe';
import type { ChargeDecline } from '../domain/automatic-topup.js';
import type { SnapshotMethod } from '../port/provider-adapter.js';

/** Declines that later may be none. All others are final: card networks fine repeated tries. */
const MAY_PASS: ReadonlySet<string> = new Set([
  ...['insufficient_funds', 'try_again_later', 'processing_error', 'issuer_not_available', 'reenter_transaction'],
  ...['card_velocity_exceeded', 'withdrawal_count_limit_exceeded', 'generic_decline'],
]);
const REASON_MAX = 60;

/** As much of a card error as says how it is declined; Stripe leaves out what it does not know. */
interface CardError {
  readonly code?: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
}

/** What the bank advises counts more than its reason. https://docs.stripe.com/declines/codes */
export function declineOf({ code = '', decline_code: declineCode, advice_code: advice }: CardError): ChargeDecline {
  const reason = (declineCode ?? code).slice(0, REASON_MAX);
  if (code === 'authentication_required' || declineCode === 'authentication_required') {
    return { kind: 'needs_person', reason };
  }
  if (advice === 'try_again_later') return { kind: 'may_pass', reason };
  if (advice !== undefined) return { kind: 'final', reason };
  return { kind: MAY_PASS.has(reason) ? 'may_pass' : 'final', reason };
}

/** The method of a payment that is kept for later ones. */
export function keptMethodOf(intent: Stripe.PaymentIntent | null, charge: Stripe.Charge | null): SnapshotMethod | null {
  if (intent?.setup_future_usage !== 'off_session' || intent.status !== 'succeeded' || charge === null) return null;
  const [externalRef, customerRef] = [idOf(intent.payment_method), idOf(intent.customer)];
  if (externalRef === null || customerRef === null) return null;
  const details = charge.payment_method_details;
  const card = details?.card;
  if (card === undefined) return { externalRef, customerRef, label: details?.type ?? 'card', expiresAt: null };
  return {
    externalRef,
    customerRef,
    label: `${card.brand ?? 'card'} ${card.last4 ?? ''}`.trim(),
    expiresAt: new Date(Date.UTC(card.exp_year, card.exp_month)),
  };
}

const idOf = (object: string | { readonly id: string } | null): string | null =>
  typeof object === 'string' ? object : (object?.id ?? null);
