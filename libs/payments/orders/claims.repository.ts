import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import { formatId } from '#core';

/** What providers owe the operator. */
@Injectable()
export class ClaimsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** By the ledger: debits less credits of `payments_clearing` of the provider's orders and entries. */
  async ledgerNanoUsd(providerId: string, tx: Transaction = this.prisma): Promise<bigint> {
    const prefix = formatId('prv', providerId);
    const [row] = await tx.$queryRaw<{ owed: string }[]>`
      SELECT coalesce(sum(CASE a.id WHEN t.debit_account THEN t.amount_nano_usd ELSE -t.amount_nano_usd END), 0)::text AS owed
      FROM (
        SELECT p.id FROM payment p JOIN payment_order o ON o.id = p.order_id WHERE o.provider_id = ${providerId}::uuid
        UNION SELECT e.id FROM clearing_entry e WHERE starts_with(e.external_ref, ${`${prefix}:`})
        UNION SELECT e.id FROM clearing_entry e JOIN order_refund r
          ON e.external_ref IN ('refund:' || r.id, 'refund:' || r.id || ':failed') WHERE r.provider_id = ${providerId}::uuid
      ) AS moved
      JOIN transfer t ON t.request_id = moved.id
      JOIN account a ON a.kind = 'payments_clearing' AND a.id IN (t.debit_account, t.credit_account)`;
    return BigInt(row?.owed ?? 0);
  }

  /**
   * By what it said, in minor units of its currency, without one event: what is booked, and refunds of our own from their
   * approval on, as in the ledger. What names one of these and is another is money of its own.
   */
  async reportedMinor(providerId: string, withoutId: string | null, tx: Transaction = this.prisma): Promise<bigint> {
    const [row] = await tx.$queryRaw<{ owed: string }[]>`
      SELECT (
        coalesce((SELECT sum(CASE
            WHEN f.kind IN ('paid', 'reinstated', 'fee_returned', 'payout_failed') THEN f.gross_minor
            WHEN f.kind IN ('withdrawn', 'payment_fee', 'dispute_fee', 'payout') THEN -f.gross_minor
            WHEN r.id IS NOT NULL THEN 0
            WHEN f.kind = 'refunded' THEN -f.gross_minor
            WHEN f.kind = 'refund_failed' THEN f.gross_minor
            ELSE 0 END)
          FROM payment_fact f LEFT JOIN (SELECT o.id, o.external_ref,
              CASE WHEN o.payment_id IS NULL THEN o.order_id ELSE p.order_id END AS paid_order_id
            FROM order_refund o LEFT JOIN payment_fact p ON p.id = o.payment_id) AS r ON r.id::text = f.about_ref
            AND (r.external_ref IS NULL OR r.external_ref = f.external_ref)
            AND (r.paid_order_id IS NULL OR f.order_id IS NULL OR r.paid_order_id = f.order_id)
          WHERE f.provider_id = ${providerId}::uuid AND f.booked_at IS NOT NULL
            AND f.id IS DISTINCT FROM ${withoutId}::uuid), 0)
        - coalesce((SELECT sum(r.gross_minor) FROM order_refund r
            WHERE r.provider_id = ${providerId}::uuid AND r.state IN ('booked', 'sent', 'succeeded')), 0)
      )::text AS owed`;
    return BigInt(row?.owed ?? 0);
  }
}
