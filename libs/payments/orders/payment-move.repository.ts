import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { Clock, newUuid } from '#core';
import type { PaymentMove } from '../domain/payment-line.js';
import type { OrderSums } from '../domain/order-state.js';

/** Owns `payment_move`. Rows are only added. */
@Injectable()
export class PaymentMoveRepository {
  constructor(private readonly clock: Clock) {}

  async insert(tx: Transaction, moves: readonly PaymentMove[]): Promise<void> {
    const data = moves.map((move) => ({ ...move, id: newUuid(this.clock.nowMs()) }));
    if (data.length > 0) await tx.paymentMove.createMany({ data });
  }

  /** Of some payments, the oldest first. */
  async of(tx: Transaction, paymentIds: readonly string[]): Promise<PaymentMove[]> {
    const rows = await tx.paymentMove.findMany({
      where: { paymentId: { in: [...paymentIds] } },
      orderBy: { id: 'asc' },
    });
    return rows as PaymentMove[];
  }

  /** The payments that an order has or had money of. */
  async paymentsOf(tx: Transaction, orderId: string): Promise<string[]> {
    const rows = await tx.paymentMove.findMany({
      where: { orderId },
      distinct: ['paymentId'],
      select: { paymentId: true },
    });
    return rows.map(({ paymentId }) => paymentId);
  }

  /**
   * What events about payments of other orders took of an order (`ofOthers`), and what events about its own payments took of
   * other orders.
   */
  async takenBeside(
    tx: Transaction,
    orderId: string,
  ): Promise<Record<'ofOthers' | 'fromOthers', Pick<OrderSums, 'refundedNanoUsd' | 'disputedNanoUsd'>>> {
    const rows = await tx.$queryRaw<{ isOwn: boolean; refunded: string; disputed: string }[]>`
      SELECT f.order_id IS NOT DISTINCT FROM ${orderId}::uuid AS "isOwn",
        coalesce(sum(CASE 'refunded' WHEN m.to_state THEN m.amount_nano_usd WHEN m.from_state THEN -m.amount_nano_usd END), 0)::text AS refunded,
        coalesce(sum(CASE 'disputed' WHEN m.to_state THEN m.amount_nano_usd WHEN m.from_state THEN -m.amount_nano_usd END), 0)::text AS disputed
      FROM payment_move m JOIN payment_fact f ON f.id = m.payment_id
      WHERE m.order_id IS NOT NULL AND (m.order_id = ${orderId}::uuid OR f.order_id = ${orderId}::uuid)
        AND f.order_id IS DISTINCT FROM m.order_id
      GROUP BY 1`;
    const sumsOf = (isOwn: boolean) => {
      const row = rows.find((one) => one.isOwn === isOwn);
      return { refundedNanoUsd: BigInt(row?.refunded ?? 0), disputedNanoUsd: BigInt(row?.disputed ?? 0) };
    };
    return { ofOthers: sumsOf(false), fromOthers: sumsOf(true) };
  }
}
