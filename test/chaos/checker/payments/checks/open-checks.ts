import { findingOf, type Finding } from '../../finding.js';
import type { OrderRow, PageRow, PaymentsEvidence, ProviderEvidence } from '../payment-evidence.js';

const OPEN: ReadonlySet<string> = new Set(['created', 'pending', 'paid']);
const UNFINISHED: ReadonlySet<string> = new Set(['booked', 'sent']);

/** Nothing is asked, noted or under way for ever, and no order is open whose page has ended. */
export function checkOpen({ secondsUntilQuiet }: PaymentsEvidence, provider: ProviderEvidence): Finding[] {
  const { recorded, standIn } = provider;
  const statuses = new Map(standIn.disputes.map(({ disputeId, status }) => [disputeId, status]));
  const known = new Map(recorded.disputes.map(({ disputeId, status }) => [disputeId, status]));
  return findingOf('payment_open', [
    ...(secondsUntilQuiet === null ? [{ secondsUntilQuiet }] : []),
    ...recorded.statusChecks,
    ...recorded.events.filter(({ isBooked }) => !isBooked),
    ...recorded.refunds.filter(({ state }) => UNFINISHED.has(state)),
    ...recorded.disputes.filter(({ disputeId, status }) => statuses.get(disputeId) !== status),
    ...standIn.disputes.filter(({ disputeId }) => !known.has(disputeId)),
    ...recorded.orders.filter((order) => isStuck(order, provider)),
  ]);
}

/** An order without any page is open until its time is over. */
function isStuck(order: OrderRow, { standIn }: ProviderEvidence): boolean {
  if (!OPEN.has(order.state)) return false;
  const pages = standIn.pages.filter(({ orderId }) => orderId === order.orderId);
  return pages.length > 0 && pages.every(hasEnded);
}

/** A debit that the bank has not settled is open. */
function hasEnded({ status, paymentStatus }: PageRow): boolean {
  return status === 'expired' || (status === 'complete' && paymentStatus === 'paid');
}
