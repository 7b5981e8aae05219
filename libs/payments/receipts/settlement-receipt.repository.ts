import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import type { PaidAdvance } from '../domain/used-advance.js';

export const RECEIPT_STATES = ['due', 'sent', 'failed'] as const;

/** The receipt of what was used of an advance until the end of a day. */
export interface SettlementReceipt {
  readonly id: string;
  readonly providerId: string;
  readonly organizationId: string;
  readonly orderId: string;
  readonly day: Date;
  readonly amountMinor: bigint;
  readonly state: (typeof RECEIPT_STATES)[number];
  /** The provider's id. */
  readonly externalRef: string | null;
  readonly error: string | null;
  readonly tries: number;
  /** How often an operator repeated it: each is another receipt for the provider. */
  readonly round: number;
  readonly firstTriedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ReceiptFilter {
  readonly providerId?: string;
  readonly orderId?: string;
  readonly states?: readonly SettlementReceipt['state'][];
}

/** An order whose advance may be used further than its receipts say. */
interface UsedOrder extends PaidAdvance {
  readonly orderId: string;
  readonly organizationId: string;
  /** Of all receipts so far, whatever became of them. */
  readonly receiptedMinor: bigint;
}

/** Owns `settlement_receipt`. Reads lots of billing: that of a purchase has the id of its payment. */
@Injectable()
export class SettlementReceiptRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** The next orders of a provider by id that were credited since a moment and have no receipt of a day. */
  used(providerId: string, since: Date, day: Date, after: string | null, limit: number): Promise<UsedOrder[]> {
    return this.prisma.$queryRaw`
      SELECT o.id AS "orderId", o.organization_id AS "organizationId", o.total_minor AS "totalMinor",
        p.amount_nano_usd AS "creditNanoUsd", lot.balance_nano_usd AS "leftNanoUsd",
        coalesce((SELECT -sum(r.amount_nano_usd) FROM payment r WHERE r.reverses = p.id OR r.reverses IN
          (SELECT t.id FROM payment t WHERE t.reverses = p.id)), 0)::bigint AS "returnedNanoUsd",
        (coalesce((SELECT sum(f.gross_minor) FROM order_refund f
            WHERE f.order_id = o.id AND f.unapplied_id IS NULL AND f.state IN ('booked', 'sent', 'succeeded')), 0)
          + coalesce((SELECT sum(c.gross_minor) FROM payment_fact c WHERE c.order_id = o.id AND c.kind = 'refunded'
            AND NOT EXISTS (SELECT 1 FROM order_refund f WHERE c.about_ref = f.id::text)
            -- Of a payment that waited after the order was credited.
            AND NOT EXISTS (SELECT 1 FROM payment_fact p JOIN unapplied_payment u ON u.id = p.id AND u.reason = 'twice'
              WHERE p.provider_id = c.provider_id AND p.kind = 'paid' AND p.external_ref = c.about_ref)), 0))::bigint AS "returnedMinor",
        coalesce((SELECT sum(s.amount_minor) FROM settlement_receipt s WHERE s.order_id = o.id), 0)::bigint AS "receiptedMinor"
      FROM payment_order o JOIN payment p ON p.order_id = o.id AND p.kind = 'topup'
        JOIN account lot ON lot.id = p.id
      WHERE o.provider_id = ${providerId}::uuid AND o.state = 'credited' AND p.created_at >= ${since}
        AND lot.balance_nano_usd < p.amount_nano_usd AND (${after}::uuid IS NULL OR o.id > ${after}::uuid)
        AND NOT EXISTS (SELECT 1 FROM settlement_receipt s WHERE s.order_id = o.id AND s.day >= ${day}::date)
        -- What has receipts over all of it stays so.
        AND o.total_minor > coalesce((SELECT sum(s.amount_minor) FROM settlement_receipt s WHERE s.order_id = o.id), 0)
      ORDER BY o.id LIMIT ${limit}`;
  }

  /** Each once for an order and a day, also by several workers. */
  async insert(
    receipts: readonly Pick<
      SettlementReceipt,
      'id' | 'providerId' | 'organizationId' | 'orderId' | 'day' | 'amountMinor'
    >[],
  ): Promise<void> {
    await this.prisma.settlementReceipt.createMany({ data: [...receipts], skipDuplicates: true });
  }

  /** Takes at most `limit` due ones; each is due again after `leaseMs`. Rows that another worker takes are passed over. */
  take(limit: number, leaseMs: number): Promise<SettlementReceipt[]> {
    return this.prisma.$queryRaw`
      UPDATE settlement_receipt s SET due_at = now() + ${leaseMs} * interval '1 ms', tries = s.tries + 1,
        first_tried_at = coalesce(s.first_tried_at, now()), updated_at = now()
      FROM (SELECT id FROM settlement_receipt WHERE state = 'due' AND due_at <= now()
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due
      WHERE s.id = due.id
      RETURNING s.id, s.provider_id AS "providerId", s.organization_id AS "organizationId", s.order_id AS "orderId",
        s.day, s.amount_minor AS "amountMinor", s.state, s.external_ref AS "externalRef", s.error, s.tries, s.round,
        s.first_tried_at AS "firstTriedAt", s.created_at AS "createdAt", s.updated_at AS "updatedAt"`;
  }

  async postpone(id: string, dueAt: Date): Promise<void> {
    await this.prisma.settlementReceipt.updateMany({ where: { id, state: 'due' }, data: { dueAt } });
  }

  async noteSent(id: string, externalRef: string): Promise<void> {
    const data = { state: 'sent', externalRef, updatedAt: new Date() };
    await this.prisma.settlementReceipt.updateMany({ where: { id, state: 'due' }, data });
  }

  async noteFailed(id: string, error: string): Promise<void> {
    const data = { state: 'failed', error, updatedAt: new Date() };
    await this.prisma.settlementReceipt.updateMany({ where: { id, state: 'due' }, data });
  }

  async find(tx: Transaction, id: string): Promise<SettlementReceipt | null> {
    return (await tx.settlementReceipt.findUnique({ where: { id } })) as SettlementReceipt | null;
  }

  /** A failed one is due once more, as a new receipt for the provider. Returns whether it had failed. */
  async repeat(tx: Transaction, id: string, now: Date): Promise<boolean> {
    const fresh = { state: 'due', error: null, tries: 0, firstTriedAt: null, dueAt: now, updatedAt: now };
    const data = { ...fresh, round: { increment: 1 } };
    return (await tx.settlementReceipt.updateMany({ where: { id, state: 'failed' }, data })).count > 0;
  }

  async list({ providerId, orderId, states }: ReceiptFilter, page: PageRequest): Promise<Page<SettlementReceipt>> {
    const window = pageWindow(page);
    const condition = {
      ...(providerId === undefined ? {} : { providerId }),
      ...(orderId === undefined ? {} : { orderId }),
      ...(states === undefined ? {} : { state: { in: [...states] } }),
    };
    const where = { AND: [window.where, condition] };
    const rows = await this.prisma.read((db) => db.settlementReceipt.findMany({ ...window, where }));
    return pageOf(rows as SettlementReceipt[], page);
  }
}
