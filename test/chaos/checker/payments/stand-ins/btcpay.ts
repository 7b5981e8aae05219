import { createHash } from 'node:crypto';
import { parseId } from '#core';
import type { ChargeRow, PageRow, RecordedPayments, StandInRefund } from '../payment-evidence.js';
import { creditOf, handRefunds } from './hand-refunds.js';
import { minorOfText, NOTHING, textOf, worthFor, type Json, type StandInReader } from './stand-in-reader.js';

const SATS_PER_COIN = 100_000_000n;
const ENDED: ReadonlySet<unknown> = new Set(['Settled', 'Expired', 'Invalid']);

/** A store of BTCPay Server. Each confirmed payment of an invoice that has ended is one of its own. */
export const readBtcpay: StandInReader = (dump, recorded, providerId) => {
  const pages = (dump['invoices'] as readonly Json[]).flatMap(readInvoice(recorded));
  const charges = pages.flatMap(({ intentId, amountNanoUsd }): ChargeRow[] =>
    intentId === null
      ? []
      : [{ chargeId: intentId, intentId, amountNanoUsd, transactionId: `${intentId}:fee`, feeNanoUsd: 0n }],
  );
  const claims = (dump['pull_payments'] as readonly Json[]).map(readClaim(recorded, providerId));
  const claimed = new Set(claims.map(({ ownId }) => ownId));
  // A store that refuses a claim leaves the refund to an operator.
  const byHand = handRefunds(recorded, providerId).refunds.filter(({ ownId }) => !claimed.has(ownId));
  return { ...NOTHING, pages, charges, refunds: [...claims, ...byHand] };
};

/** A pull payment of a refund. When a part is paid, an operator transfers the rest. */
function readClaim(recorded: RecordedPayments, providerId: string): (claim: Json) => StandInRefund {
  return (claim) => {
    const ownId = parseId('ofr', /\bofr_\w+/.exec(textOf(claim['name']))?.[0] ?? '');
    const orderId = recorded.refunds.find(({ id }) => id === ownId)?.orderId ?? null;
    const payouts = claim['payouts'] as readonly Json[];
    const isPaid = payouts.some(({ state }) => state === 'Completed');
    const isLeft = payouts.every(({ state }) => state === 'Completed' || state === 'Cancelled');
    const isOver = isLeft && (claim['archived'] === true || paidMinor(payouts) === minorOfText(claim['amount']));
    const ended = isPaid ? 'succeeded' : 'failed';
    return {
      refundId: claimName(textOf(claim['id'])),
      ownId,
      status: isOver ? ended : 'pending',
      isReturn: false,
      amountNanoUsd: worthFor(recorded, orderId, minorOfText(claim['amount'])),
      intentId: creditOf(recorded, orderId, providerId),
    };
  };
}

const paidMinor = (payouts: readonly Json[]): bigint =>
  payouts
    .filter(({ state }) => state === 'Completed')
    .reduce((sum, { originalAmount }) => sum + minorOfText(originalAmount), 0n);

/** What the product calls a pull payment, by ADR 64. */
const claimName = (id: string): string => `claim:${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;

/** An invoice without payments is one row. */
function readInvoice(recorded: Parameters<StandInReader>[1]): (invoice: Json) => PageRow[] {
  return (invoice) => {
    const metadata = (invoice['metadata'] ?? {}) as Readonly<Record<string, string | undefined>>;
    const orderId = parseId('ord', metadata['order_id'] ?? '');
    const dueMinor = minorOfText(invoice['amount']);
    const [method] = invoice['payment_methods'] as readonly Json[];
    const rateCents = minorOfText(method?.['rate']);
    const payments = ((method?.['payments'] ?? []) as readonly Json[])
      .filter(({ status }) => status === 'Settled')
      .toSorted(byTime);
    const hasEnded = ENDED.has(invoice['status']);
    const named = {
      pageId: textOf(invoice['id']),
      orderId,
      taxNanoUsd: 0n,
      organizationId: parseId('org', metadata['organization_id'] ?? ''),
      dueNanoUsd: worthFor(recorded, orderId, dueMinor),
    };
    const status = { Settled: 'complete', Expired: 'expired', Invalid: 'expired' }[String(invoice['status'])] ?? 'open';
    if (!hasEnded || payments.length === 0) {
      const amountNanoUsd = worthFor(recorded, orderId, dueMinor);
      return [{ ...named, intentId: null, status, paymentStatus: 'unpaid', amountNanoUsd }];
    }
    // Sums are whole cents, and each payment is what it adds; less than a cent is none.
    let [sats, statedMinor] = [0n, 0n];
    return payments.flatMap((payment): PageRow[] => {
      sats += satsOf(payment['value']);
      const amountMinor = (sats * rateCents) / SATS_PER_COIN - statedMinor;
      statedMinor += amountMinor;
      const paid = { intentId: textOf(payment['id']), status: 'complete', paymentStatus: 'paid' };
      return amountMinor === 0n ? [] : [{ ...named, ...paid, amountNanoUsd: worthFor(recorded, orderId, amountMinor) }];
    });
  };
}

/** Times are whole seconds: of one second the ids decide. */
function byTime(one: Json, other: Json): number {
  const [before, after] = [Number(one['receivedDate']), Number(other['receivedDate'])];
  return before - after || (textOf(one['id']) < textOf(other['id']) ? -1 : 1);
}

function satsOf(coins: unknown): bigint {
  const [, whole = '', fraction = ''] = /^(\d+)\.(\d{1,8})$/.exec(String(coins)) ?? [];
  return BigInt(whole) * SATS_PER_COIN + BigInt(fraction.padEnd(8, '0'));
}
