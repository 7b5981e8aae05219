import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import { inUnit, unitOf } from '../../domain/currency.js';
import { unitAt } from '../../providers/provider-kinds.js';
import type { PaymentProvider } from '../../providers/payment-provider.repository.js';
import type { Invoice } from '../domain/invoice.js';

/** A payment of an order in the ledger, with what a document of it needs. Amounts are signed, as in the ledger. */
export interface OrderPayment {
  /** UUID of the ledger's payment. */
  readonly id: string;
  readonly kind: 'topup' | 'payment_refund' | 'chargeback' | 'reversal';
  /** The payment that it takes back or undoes; null: none. */
  readonly reverses: string | null;
  /** With tax and fee. */
  readonly totalNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
  readonly feeNanoUsd: bigint;
  /** Of a refund or a withdrawal: the total and the tax that reversals have not undone; zero or negative. */
  readonly restNanoUsd: bigint;
  readonly restTaxNanoUsd: bigint;
  /**
   * As the provider states it with its tax, in minor units of the order's currency, which are those of documents; null: it
   * states nothing, or took another amount than of this order.
   */
  readonly statedMinor: bigint | null;
  readonly statedTaxMinor: bigint | null;
  readonly bookedAt: Date;
  readonly orderId: string;
  readonly mode: Invoice['mode'];
  readonly currency: string;
  readonly rateNano: bigint;
  /** What was to be paid, without tax. */
  readonly orderMinor: bigint;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly locale: string;
}

/** Finds what is to be documented: in the ledger's `payment`, with what its order and its provider say of it. */
@Injectable()
export class DueDocumentRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Payments without a document, in the order of their booking, from an id on: credits of orders; refunds that were sent
   * and withdrawals of closed disputes, if their credit has an invoice; and reversals of both after their credit note.
   */
  async list(from: string, after: string | null, limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT p.id FROM payment p
      WHERE p.order_id IS NOT NULL AND p.kind IN ('topup', 'payment_refund', 'chargeback', 'reversal')
        AND p.id >= ${from}::uuid AND (${after}::uuid IS NULL OR p.id > ${after}::uuid)
        AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.payment_id = p.id)
        AND CASE p.kind
          WHEN 'topup' THEN NOT EXISTS (SELECT 1 FROM invoice_payment s WHERE s.payment_id = p.id)
          WHEN 'reversal' THEN EXISTS (
            SELECT 1 FROM invoice n JOIN payment t ON t.id = n.payment_id
            WHERE n.payment_id = p.reverses AND t.order_id IS NOT NULL AND n.kind = 'credit_note'
              AND n.total_nano_usd
                - coalesce((SELECT sum(i.total_nano_usd) FROM invoice i WHERE i.refers_to_id = n.id), 0)
                > -(t.amount_nano_usd + t.tax_nano_usd + t.surcharge_nano_usd
                  + coalesce((SELECT sum(r.amount_nano_usd + r.tax_nano_usd + r.surcharge_nano_usd)
                    FROM payment r WHERE r.reverses = t.id AND r.kind = 'reversal'), 0)))
          ELSE EXISTS (SELECT 1 FROM invoice i WHERE i.payment_id = p.reverses)
            AND p.amount_nano_usd + p.tax_nano_usd + p.surcharge_nano_usd
              + coalesce((SELECT sum(r.amount_nano_usd + r.tax_nano_usd + r.surcharge_nano_usd)
                FROM payment r WHERE r.reverses = p.id AND r.kind = 'reversal'), 0) < 0
            AND NOT EXISTS (SELECT 1 FROM order_refund f WHERE f.order_id = p.order_id
              AND p.external_ref = 'refund:' || f.id AND f.state NOT IN ('sent', 'succeeded'))
            AND NOT (p.kind = 'chargeback' AND EXISTS (
              SELECT 1 FROM payment_dispute d WHERE d.order_id = p.order_id AND d.is_open))
        END
      ORDER BY p.id LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  }

  /** A payment of an order; null: it is none. */
  async find(tx: Transaction, id: string): Promise<OrderPayment | null> {
    const [row] = await tx.$queryRaw<(OrderPayment & { readonly providerKind: PaymentProvider['kind'] })[]>`
      SELECT p.id, p.kind, p.reverses, p.amount_nano_usd + p.tax_nano_usd + p.surcharge_nano_usd AS "totalNanoUsd",
        p.tax_nano_usd AS "taxNanoUsd", p.surcharge_nano_usd AS "feeNanoUsd",
        (p.amount_nano_usd + p.tax_nano_usd + p.surcharge_nano_usd + undone.total)::bigint AS "restNanoUsd",
        (p.tax_nano_usd + undone.tax)::bigint AS "restTaxNanoUsd",
        CASE WHEN p.kind = 'topup' OR coalesce(f.gross_nano_usd, s.gross_nano_usd) =
            -(p.amount_nano_usd + p.tax_nano_usd + p.surcharge_nano_usd)
          THEN coalesce(f.gross_minor, s.gross_minor) END AS "statedMinor", s.tax_minor AS "statedTaxMinor",
        p.created_at AS "bookedAt", o.id AS "orderId", o.mode, o.currency, o.rate_nano AS "rateNano",
        o.total_minor AS "orderMinor", v.kind AS "providerKind", g.id AS "organizationId", g.name AS "organizationName", g.locale
      FROM payment p
        JOIN payment_order o ON o.id = p.order_id
        JOIN payment_provider v ON v.id = o.provider_id
        JOIN organization g ON g.id = p.organization_id
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(r.amount_nano_usd + r.tax_nano_usd + r.surcharge_nano_usd), 0) AS total,
            coalesce(sum(r.tax_nano_usd), 0) AS tax
          FROM payment r WHERE r.reverses = p.id AND r.kind = 'reversal') AS undone
        LEFT JOIN order_refund f ON f.order_id = p.order_id AND p.external_ref = 'refund:' || f.id
        -- The ledger's reference is the provider's id, a colon, and the provider's reference.
        LEFT JOIN LATERAL (
          SELECT c.gross_minor, c.gross_nano_usd, c.tax_minor FROM payment_fact c
          WHERE c.order_id = p.order_id AND split_part(p.external_ref, ':', 1) LIKE 'prv\\_%'
            AND substr(p.external_ref, strpos(p.external_ref, ':') + 1) = c.external_ref
            AND c.kind = CASE p.kind WHEN 'topup' THEN 'paid' WHEN 'payment_refund' THEN 'refunded' WHEN 'chargeback' THEN 'withdrawn' END
          LIMIT 1) AS s ON true
      WHERE p.id = ${id}::uuid`;
    return row === undefined ? null : inDocumentUnits(row, row.providerKind);
  }
}

/** Documents count in the product's own units: providers may have finer ones. */
function inDocumentUnits(payment: OrderPayment, kind: PaymentProvider['kind']): OrderPayment {
  const { currency, orderMinor, statedMinor, statedTaxMinor } = payment;
  const [from, to] = [unitAt(kind, currency), unitOf(currency)];
  return {
    ...payment,
    orderMinor: inUnit(orderMinor, from, to),
    statedMinor: statedMinor === null ? null : inUnit(statedMinor, from, to),
    statedTaxMinor: statedTaxMinor === null ? null : inUnit(statedTaxMinor, from, to),
  };
}
