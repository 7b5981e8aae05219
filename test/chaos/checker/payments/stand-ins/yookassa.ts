import { parseId } from '#core';
import type { ChargeRow, StandInRefund } from '../payment-evidence.js';
import { minorOfText, NOTHING, textOf, worthFor, type Json, type StandInReader } from './stand-in-reader.js';

const STATUSES: Readonly<Record<string, string>> = { canceled: 'expired', succeeded: 'complete' };
const REFUNDS: Readonly<Record<string, string>> = { canceled: 'failed' };

/** A shop of YooKassa: what it has of a payment is less its fee and its refunds. */
export const readYookassa: StandInReader = (dump, recorded) => {
  const rows = (dump['payments'] as readonly Json[]).map((row) => {
    const metadata = (row['metadata'] ?? {}) as Readonly<Record<string, string | undefined>>;
    const orderId = parseId('ord', metadata['order_id'] ?? '');
    const isPaid = row['status'] === 'succeeded';
    const amountMinor = valueOf(row['amount']);
    const amountNanoUsd = worthFor(recorded, orderId, amountMinor);
    const pageId = textOf(row['id']);
    return {
      pageId,
      orderId,
      organizationId: parseId('org', metadata['organization_id'] ?? ''),
      // A payment has its name before it is paid, and its order takes it for a payment then.
      intentId: isPaid ? pageId : null,
      status: STATUSES[String(row['status'])] ?? 'open',
      paymentStatus: isPaid ? 'paid' : 'unpaid',
      amountNanoUsd,
      dueNanoUsd: amountNanoUsd,
      taxNanoUsd: 0n,
      amountMinor,
      feeMinor: isPaid ? amountMinor - valueOf(row['income_amount']) : 0n,
    };
  });
  const charges = rows.flatMap(({ intentId, orderId, amountNanoUsd, feeMinor }): ChargeRow[] => {
    if (intentId === null) return [];
    const feeNanoUsd = worthFor(recorded, orderId, feeMinor);
    return [{ chargeId: intentId, intentId, amountNanoUsd, transactionId: `${intentId}:fee`, feeNanoUsd }];
  });
  const refunds = (dump['refunds'] as readonly Json[]).map((row): StandInRefund & { amountMinor: bigint } => {
    const intentId = textOf(row['payment_id']);
    const orderId = rows.find(({ pageId }) => pageId === intentId)?.orderId ?? null;
    const amountMinor = valueOf(row['amount']);
    const metadata = (row['metadata'] ?? {}) as Readonly<Record<string, string | undefined>>;
    return {
      refundId: textOf(row['id']),
      intentId,
      ownId: metadata['refund_id'] ?? null,
      isReturn: false,
      amountMinor,
      amountNanoUsd: worthFor(recorded, orderId, amountMinor),
      status: REFUNDS[String(row['status'])] ?? String(row['status']),
    };
  });
  const made = refunds.filter(({ status }) => status !== 'failed');
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
  const paid = rows.filter(({ intentId }) => intentId !== null);
  return {
    ...NOTHING,
    pages: rows,
    charges,
    refunds,
    balanceNanoUsd:
      sum(charges.map(({ amountNanoUsd, feeNanoUsd }) => amountNanoUsd - feeNanoUsd)) -
      sum(made.map(({ amountNanoUsd }) => amountNanoUsd)),
    balanceMinor:
      sum(paid.map(({ amountMinor, feeMinor }) => amountMinor - feeMinor)) -
      sum(made.map(({ amountMinor }) => amountMinor)),
  };
};

const valueOf = (amount: unknown): bigint => minorOfText((amount as Json | undefined)?.['value']);
