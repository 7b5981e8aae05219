import { parseId } from '#core';
import type { PageRow } from '../payment-evidence.js';
import { optionalText, textOf, type Json, type StandInReader } from './stand-in-reader.js';

const CENT_NANO_USD = 10_000_000n;

/** An account of Stripe. Payments that no page made, charges of kept cards, are rows of pages as well. */
export const readStripe: StandInReader = (dump) => {
  const objects = dump['objects'] as Readonly<Record<string, readonly Json[]>>;
  const listOf = (kind: string): readonly Json[] => objects[kind] ?? [];
  const transactions = new Map(listOf('balance_transaction').map((item) => [item['id'], item]));
  const balance = dump['balance'] as Readonly<Record<'available' | 'pending', readonly Json[]>>;
  const pages = listOf('checkout.session').map((page): PageRow => {
    const [amountNanoUsd, tax] = [page['amount_total'], (page['total_details'] as Json)['amount_tax']].map(nanoUsdOf);
    const [amount, taxNanoUsd] = [amountNanoUsd ?? 0n, tax ?? 0n];
    return {
      pageId: textOf(page['id']),
      intentId: optionalText(page['payment_intent']),
      ...namesOf(page),
      status: textOf(page['status']),
      paymentStatus: textOf(page['payment_status']),
      amountNanoUsd: amount,
      dueNanoUsd: amount - taxNanoUsd,
      taxNanoUsd,
    };
  });
  const ofPages = new Set(pages.map(({ intentId }) => intentId));
  const charged = listOf('payment_intent')
    .filter(({ id }) => !ofPages.has(textOf(id)))
    .map((intent): PageRow => {
      const amountNanoUsd = nanoUsdOf(intent['amount']);
      const isPaid = intent['status'] === 'succeeded';
      return {
        pageId: textOf(intent['id']),
        intentId: textOf(intent['id']),
        ...namesOf(intent),
        taxNanoUsd: 0n,
        status: isPaid || intent['status'] === 'processing' ? 'complete' : 'expired',
        paymentStatus: isPaid ? 'paid' : 'unpaid',
        amountNanoUsd,
        dueNanoUsd: amountNanoUsd,
      };
    });
  return {
    pages: [...pages, ...charged],
    charges: listOf('charge')
      .filter(({ status }) => status === 'succeeded')
      .map((charge) => ({
        chargeId: textOf(charge['id']),
        intentId: textOf(charge['payment_intent']),
        amountNanoUsd: nanoUsdOf(charge['amount']),
        transactionId: textOf(charge['balance_transaction']),
        feeNanoUsd: nanoUsdOf(transactions.get(charge['balance_transaction'])?.['fee']),
      })),
    refunds: listOf('refund').map((refund) => ({
      refundId: textOf(refund['id']),
      intentId: textOf(refund['payment_intent']),
      amountNanoUsd: nanoUsdOf(refund['amount']),
      status: textOf(refund['status']),
      ownId: optionalText((refund['metadata'] as Json | undefined)?.['refund_id']),
      isReturn: false,
    })),
    disputes: listOf('dispute').map((dispute) => ({
      disputeId: textOf(dispute['id']),
      intentId: textOf(dispute['payment_intent']),
      status: textOf(dispute['status']),
      moves: (dispute['balance_transactions'] as readonly Json[]).map((move) => ({
        transactionId: textOf(move['id']),
        amountNanoUsd: nanoUsdOf(move['amount']),
        feeNanoUsd: nanoUsdOf(move['fee']),
      })),
    })),
    payouts: listOf('payout').map(({ id, amount, status }) => ({
      payoutId: textOf(id),
      amountNanoUsd: nanoUsdOf(amount),
      status: textOf(status),
    })),
    balanceNanoUsd: [...balance.available, ...balance.pending].reduce(
      (sum, part) => sum + nanoUsdOf(part['amount']),
      0n,
    ),
    balanceMinor: 0n,
  };
};

const namesOf = (page: Json): Pick<PageRow, 'orderId' | 'organizationId'> => ({
  orderId: named(page, 'ord', 'order_id'),
  organizationId: named(page, 'org', 'organization_id'),
});

/** An id in the metadata of a page. */
function named({ metadata }: Json, prefix: 'ord' | 'org', name: string): string | null {
  return parseId(prefix, (metadata as Readonly<Record<string, string | undefined>>)[name] ?? '');
}

const nanoUsdOf = (cents: unknown): bigint => BigInt((cents ?? 0) as number) * CENT_NANO_USD;
