import type { BalanceTransaction, Dispute } from './objects.js';
import type { StripeAccount } from './stripe-account.js';
import type { Params } from './wire/params.js';
import { StripeError } from './wire/stripe-error.js';

const DISPUTE_FEE = 1_500;
const EVIDENCE_SECONDS = 7 * 86_400;
const INQUIRY_STATUSES: readonly string[] = ['warning_needs_response', 'warning_under_review'];
const OPEN_STATUSES: readonly string[] = [...INQUIRY_STATUSES, 'needs_response', 'under_review'];

interface DisputeOptions {
  readonly reason: string;
  readonly isInquiry: boolean;
  /** The whole charge when left out. */
  readonly amount?: number | null;
}

/** A customer disputes a charge: unless it is an inquiry, amount and fee leave the balance. */
export function openDispute(account: StripeAccount, chargeId: string, options: DisputeOptions): Dispute {
  const charge = account.objects.get('charge', chargeId, 'charge');
  if (charge.status !== 'succeeded') throw new StripeError(400, 'Only a charge that succeeded can be disputed.');
  const { reason, isInquiry } = options;
  const id = account.newId('du');
  const dispute: Dispute = {
    id,
    object: 'dispute',
    amount: options.amount ?? charge.amount,
    balance_transactions: [],
    charge: chargeId,
    created: account.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {},
    evidence_details: {
      due_by: account.now() + EVIDENCE_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    is_charge_refundable: isInquiry,
    livemode: account.livemode,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: { brand: 'visa', case_type: isInquiry ? 'inquiry' : 'chargeback', network: 'visa' },
    },
    reason,
    status: isInquiry ? 'warning_needs_response' : 'needs_response',
  };
  account.objects.put(dispute);
  account.change('charge', chargeId, { disputed: true });
  account.emit('charge.dispute.created', dispute);
  return isInquiry ? dispute : withdraw(account, id);
}

/** An inquiry becomes a dispute: the money leaves the balance. */
export function escalateInquiry(account: StripeAccount, id: string): Dispute {
  if (!INQUIRY_STATUSES.includes(account.objects.get('dispute', id).status)) {
    throw new StripeError(400, 'Only an inquiry can be escalated.');
  }
  const escalated = account.change('dispute', id, { status: 'needs_response', is_charge_refundable: false });
  account.emit('charge.dispute.updated', escalated);
  return withdraw(account, id);
}

/** Evidence and metadata; `submit` (default true) sends the evidence. */
export function updateDispute(account: StripeAccount, id: string, params: Params): Dispute {
  params.allowOnly(['evidence', 'expand', 'metadata', 'submit']);
  const dispute = openOne(account, id);
  const evidence = Object.fromEntries(params.within('evidence').entries());
  const hasEvidence = Object.keys(evidence).length > 0;
  const isSent = hasEvidence && params.text('submit') !== 'false';
  const isInquiry = INQUIRY_STATUSES.includes(dispute.status);
  const updated = account.change('dispute', id, {
    evidence: { ...(dispute['evidence'] as object), ...evidence },
    evidence_details: {
      ...dispute.evidence_details,
      has_evidence: hasEvidence || dispute.evidence_details.has_evidence,
    },
    metadata: { ...(dispute['metadata'] as object), ...params.metadata() },
    ...(isSent ? { status: isInquiry ? ('warning_under_review' as const) : ('under_review' as const) } : {}),
  });
  account.emit('charge.dispute.updated', updated);
  return updated;
}

/** Won: money comes back, the whole amount unless another is given; a part of it was won then. The fee stays. */
export function winDispute(account: StripeAccount, id: string, amount: number | null): Dispute {
  const dispute = openOne(account, id);
  if (INQUIRY_STATUSES.includes(dispute.status)) return close(account, id, 'warning_closed');
  const returned = amount ?? outstandingOf(dispute);
  if (returned > 0) reinstate(account, id, returned);
  return close(account, id, 'won');
}

/** Lost, or accepted; an inquiry ends without any money moved. */
export function loseDispute(account: StripeAccount, id: string): Dispute {
  const { status } = openOne(account, id);
  return close(account, id, INQUIRY_STATUSES.includes(status) ? 'warning_closed' : 'lost');
}

/** Money comes back without an end of the dispute. @param amount at most what was withdrawn and has not come back */
export function reinstate(account: StripeAccount, id: string, amount: number | null): Dispute {
  const dispute = account.objects.get('dispute', id);
  const left = outstandingOf(dispute);
  const returned = amount ?? left;
  if (returned < 1 || returned > left) throw new StripeError(400, `At most ${left} can be reinstated.`);
  const transaction = bookOf(account, dispute, returned, 0, 'Chargeback reversal for');
  const changed = addTransaction(account, dispute, transaction);
  account.emit('charge.dispute.funds_reinstated', changed);
  return changed;
}

/** A full refund ends the inquiries of its charge. */
export function endInquiries(account: StripeAccount, chargeId: string): void {
  const inquiries = account.objects
    .list('dispute')
    .filter(({ charge, status }) => charge === chargeId && INQUIRY_STATUSES.includes(status));
  for (const { id } of inquiries) close(account, id, 'warning_closed');
}

/** Whether no dispute of a charge forbids refunds: an inquiry does not. */
export function isRefundable(account: StripeAccount, chargeId: string): boolean {
  const disputes = account.objects.list('dispute').filter(({ charge }) => charge === chargeId);
  return disputes.every(({ status }) => status.startsWith('warning_') || status === 'won');
}

function withdraw(account: StripeAccount, id: string): Dispute {
  const dispute = account.objects.get('dispute', id);
  const transaction = bookOf(account, dispute, -dispute.amount, DISPUTE_FEE, 'Chargeback withdrawal for');
  const changed = addTransaction(account, dispute, transaction);
  account.emit('charge.dispute.funds_withdrawn', changed);
  return changed;
}

function close(account: StripeAccount, id: string, status: 'won' | 'lost' | 'warning_closed'): Dispute {
  const closed = account.change('dispute', id, { status, is_charge_refundable: false });
  account.emit('charge.dispute.closed', closed);
  return closed;
}

function openOne(account: StripeAccount, id: string): Dispute {
  const dispute = account.objects.get('dispute', id);
  if (OPEN_STATUSES.includes(dispute.status)) return dispute;
  throw new StripeError(400, `This dispute is already closed: ${dispute.status}.`);
}

function bookOf(
  account: StripeAccount,
  { id, charge, currency }: Dispute,
  amount: number,
  fee: number,
  text: string,
): BalanceTransaction {
  const category = amount < 0 ? 'dispute' : 'dispute_reversal';
  return account.book({
    amount,
    fee,
    type: 'adjustment',
    category,
    currency,
    source: id,
    description: `${text} ${charge}`,
  });
}

function addTransaction(account: StripeAccount, dispute: Dispute, transaction: BalanceTransaction): Dispute {
  const transactions = [...dispute.balance_transactions, transaction];
  return account.change('dispute', dispute.id, { balance_transactions: transactions });
}

/** What was withdrawn and has not come back. */
function outstandingOf({ balance_transactions: transactions }: Dispute): number {
  return -transactions.reduce((sum, { amount }) => sum + amount, 0);
}
