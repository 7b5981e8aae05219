import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import type { Invoice } from '../domain/invoice.js';

/** An organization that pays later. */
export interface PostpaidOrganization {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  readonly mode: Invoice['mode'];
}

/** An invoice of a month, and what is open of it as it was last computed. */
export interface MonthlyBalance {
  readonly id: string;
  readonly organizationId: string;
  /** Its first day. */
  readonly month: Date;
  readonly totalNanoUsd: bigint;
  readonly carriedNanoUsd: bigint;
  readonly openNanoUsd: bigint;
}

/** Owns `invoice_balance` and `invoice_payment`; finds organizations that pay later. */
@Injectable()
export class MonthlyInvoiceRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The next organizations by id that have a credit limit and no invoice of this month, nor of a later one. */
  due(month: Date, after: string | null, limit: number): Promise<PostpaidOrganization[]> {
    return this.prisma.$queryRaw`
      SELECT o.id, o.name, o.locale, CASE WHEN o.is_test THEN 'test' ELSE 'live' END AS mode
      FROM wallet w JOIN organization o ON o.id = w.organization_id
      WHERE w.credit_limit_nano_usd > 0 AND (${after}::uuid IS NULL OR o.id > ${after}::uuid)
        AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.organization_id = o.id AND i.month >= ${month}::date)
      ORDER BY o.id LIMIT ${limit}`;
  }

  /** Organizations with invoices of months; all of them, or those with one that is open. */
  async invoiced(ofAll: boolean): Promise<string[]> {
    const rows = await this.prisma.invoiceBalance.findMany({
      where: ofAll ? {} : { openNanoUsd: { gt: 0n } },
      distinct: ['organizationId'],
      select: { organizationId: true },
    });
    return rows.map(({ organizationId }) => organizationId);
  }

  /** Of some organizations, the newest first. */
  balances(organizationIds: readonly string[], tx: Transaction = this.prisma): Promise<MonthlyBalance[]> {
    return tx.$queryRaw`
      SELECT i.id, i.organization_id AS "organizationId", i.month, i.total_nano_usd AS "totalNanoUsd",
        i.carried_nano_usd AS "carriedNanoUsd", b.open_nano_usd AS "openNanoUsd"
      FROM invoice i JOIN invoice_balance b ON b.invoice_id = i.id
      WHERE i.organization_id = ANY(${[...organizationIds]}::uuid[]) ORDER BY i.month DESC`;
  }

  async open(tx: Transaction, { id, organizationId, totalNanoUsd }: Invoice): Promise<void> {
    await tx.invoiceBalance.create({ data: { invoiceId: id, organizationId, openNanoUsd: totalNanoUsd } });
  }

  async setOpen(id: string, openNanoUsd: bigint, now: Date): Promise<void> {
    const paidAt = openNanoUsd === 0n ? now : null;
    await this.prisma.invoiceBalance.update({ where: { invoiceId: id }, data: { openNanoUsd, paidAt } });
  }

  /** What payments since a moment have paid in advance: they have invoices of their own. */
  async prepaidSince(tx: Transaction, organizationId: string, since: Date): Promise<bigint> {
    const [row] = await tx.$queryRaw<{ sum: bigint }[]>`
      SELECT coalesce(sum(p.amount_nano_usd - coalesce(s.amount_nano_usd, 0)), 0)::bigint AS sum
      FROM payment p JOIN invoice i ON i.payment_id = p.id LEFT JOIN invoice_payment s ON s.payment_id = p.id
      WHERE p.organization_id = ${organizationId}::uuid AND p.kind = 'topup' AND p.created_at >= ${since}`;
    return row?.sum ?? 0n;
  }

  /** Credits of orders since a moment, for which it is not decided yet what they paid. */
  async undecidedSince(tx: Transaction, organizationId: string, since: Date): Promise<{ id: string; sum: bigint }[]> {
    return tx.$queryRaw`
      SELECT p.id, p.amount_nano_usd AS sum FROM payment p
      WHERE p.organization_id = ${organizationId}::uuid AND p.kind = 'topup' AND p.order_id IS NOT NULL
        AND p.created_at >= ${since} AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.payment_id = p.id)
        AND NOT EXISTS (SELECT 1 FROM invoice_payment s WHERE s.payment_id = p.id)`;
  }

  async hasPayment(tx: Transaction, paymentId: string): Promise<boolean> {
    return (await tx.invoicePayment.findUnique({ where: { paymentId }, select: { paymentId: true } })) !== null;
  }

  async insertPayment(
    tx: Transaction,
    payment: { readonly paymentId: string; readonly organizationId: string; readonly amountNanoUsd: bigint },
  ): Promise<void> {
    await tx.invoicePayment.create({ data: payment });
  }
}
