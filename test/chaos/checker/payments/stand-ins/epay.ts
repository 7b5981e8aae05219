import type { ChargeRow } from '../payment-evidence.js';
import { handRefunds } from './hand-refunds.js';
import { minorOfText, NOTHING, textOf, worthFor, type Json, type StandInReader } from './stand-in-reader.js';

/** Of the vendor's statuses: paid, and refunded in the dashboard, which has no amount. */
const PAID: ReadonlySet<unknown> = new Set([1, 2, '1', '2']);

/** A merchant of the epay vendor. It keeps the id of an order alone, and no account. */
export const readEpay: StandInReader = (dump, recorded, providerId) => {
  const rows = (dump['orders'] as readonly Json[]).map((row) => {
    const pageId = textOf(row['out_trade_no']);
    const orderId = uuidOf(pageId);
    const organizationId = recorded.orders.find((order) => order.orderId === orderId)?.organizationId ?? null;
    const isPaid = PAID.has(row['status']);
    // No page of epay ends: an order of which a part was paid is open until its own time is over.
    const isOpen = !isPaid || minorOfText(row['money']) < minorOfText(row['due']);
    return {
      pageId,
      orderId,
      organizationId,
      intentId: isPaid ? textOf(row['trade_no']) : null,
      status: isOpen ? 'open' : 'complete',
      paymentStatus: isPaid ? 'paid' : 'unpaid',
      taxNanoUsd: 0n,
      amountNanoUsd: worthFor(recorded, orderId, minorOfText(row['money'])),
      dueNanoUsd: worthFor(recorded, orderId, minorOfText(row['due'])),
      amountMinor: minorOfText(row['money']),
    };
  });
  const charges = rows.flatMap(({ intentId, amountNanoUsd }): ChargeRow[] =>
    intentId === null
      ? []
      : [{ chargeId: intentId, intentId, amountNanoUsd, transactionId: `${intentId}:fee`, feeNanoUsd: 0n }],
  );
  const { refunds, refundedNanoUsd, refundedMinor } = handRefunds(recorded, providerId);
  const received = charges.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
  const receivedMinor = rows.reduce((sum, row) => (row.intentId === null ? sum : sum + row.amountMinor), 0n);
  return {
    ...NOTHING,
    pages: rows,
    charges,
    refunds,
    balanceNanoUsd: received - refundedNanoUsd,
    balanceMinor: receivedMinor - refundedMinor,
  };
};

/** The number of an order is its id without hyphens. */
function uuidOf(number: string): string | null {
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(number)?.slice(1);
  return parts === undefined ? null : parts.join('-');
}
