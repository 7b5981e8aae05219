import { parseId } from '#kernel';
import type { StandIn } from '../../checker/payments/payment-evidence.js';

const CENT_NANO_USD = 10_000_000n;

type Json = Readonly<Record<string, unknown>>;

/** What the stand-in's dump of an account says, in nano-USD. */
export function readStandIn(dump: Json): StandIn {
  const objects = dump['objects'] as Readonly<Record<string, readonly Json[]>>;
  const listOf = (kind: string): readonly Json[] => objects[kind] ?? [];
  const transactions = new Map(listOf('balance_transaction').map((item) => [item['id'], item]));
  const balance = dump['balance'] as Readonly<Record<'available' | 'pending', readonly Json[]>>;
  return {
    pages: listOf('checkout.session').map((page) => ({
      ...{ pageId: textOf(page['id']), intentId: optionalText(page['payment_intent']) },
      ...{ orderId: named(page, 'ord', 'order_id'), organizationId: named(page, 'org', 'organization_id') },
      ...{ status: textOf(page['status']), paymentStatus: textOf(page['payment_status']) },
      amountNanoUsd: nanoUsdOf(page['amount_total']),
      taxNanoUsd: nanoUsdOf((page['total_details'] as Json)['amount_tax']),
    })),
    charges: listOf('charge')
      .filter(({ status }) => status === 'succeeded')
      .map((charge) => ({
        ...{ chargeId: textOf(charge['id']), intentId: textOf(charge['payment_intent']) },
        ...{ amountNanoUsd: nanoUsdOf(charge['amount']), transactionId: textOf(charge['balance_transaction']) },
        feeNanoUsd: nanoUsdOf(transactions.get(charge['balance_transaction'])?.['fee']),
      })),
    refunds: listOf('refund').map((refund) => ({
      ...{ refundId: textOf(refund['id']), intentId: textOf(refund['payment_intent']) },
      ...{ amountNanoUsd: nanoUsdOf(refund['amount']), status: textOf(refund['status']) },
      ownId: optionalText((refund['metadata'] as Json | undefined)?.['refund_id']),
    })),
    disputes: listOf('dispute').map((dispute) => ({
      ...{ disputeId: textOf(dispute['id']), intentId: textOf(dispute['payment_intent']) },
      status: textOf(dispute['status']),
      moves: (dispute['balance_transactions'] as readonly Json[]).map((move) => ({
        transactionId: textOf(move['id']),
        ...{ amountNanoUsd: nanoUsdOf(move['amount']), feeNanoUsd: nanoUsdOf(move['fee']) },
      })),
    })),
    payouts: listOf('payout').map(({ id, amount, status }) => ({
      ...{ payoutId: textOf(id), amountNanoUsd: nanoUsdOf(amount), status: textOf(status) },
    })),
    balanceNanoUsd: [...balance.available, ...balance.pending].reduce(
      (sum, part) => sum + nanoUsdOf(part['amount']),
      0n,
    ),
  };
}

/** An id in the metadata of a page. */
function named({ metadata }: Json, prefix: 'ord' | 'org', name: string): string | null {
  return parseId(prefix, (metadata as Readonly<Record<string, string | undefined>>)[name] ?? '');
}

const nanoUsdOf = (cents: unknown): bigint => BigInt((cents ?? 0) as number) * CENT_NANO_USD;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const optionalText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
