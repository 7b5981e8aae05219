import { Injectable } from '@nestjs/common';
import type { Prisma, Transaction } from '#infra';
import { OPEN_STATES, type OrderFactKind, type OrderState } from '../domain/order-state.js';
import type { UnappliedReason } from '../domain/apply-payment.js';

export interface PaymentProvider {
  readonly id: string;
  readonly kind: 'bank_transfer';
  readonly status: 'active' | 'disabled';
  readonly minNanoUsd: bigint;
  readonly maxNanoUsd: bigint;
  /** Of an organization, by its orders of a day (UTC). */
  readonly dailyMaxNanoUsd: bigint;
  readonly surchargePpm: number;
  readonly surchargeNanoUsd: bigint;
}

/** What a customer is to pay. Amounts are fixed when it is made. */
export interface PaymentOrder {
  readonly id: string;
  readonly organizationId: string;
  readonly providerId: string;
  readonly userId: string | null;
  /** What the customer writes into a transfer. */
  readonly reference: string;
  readonly amountNanoUsd: bigint;
  readonly surchargeNanoUsd: bigint;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly state: OrderState;
  /** All that providers received for it, tax included. */
  readonly paidNanoUsd: bigint;
}

/** What a provider said of an order, or an operator in its place. */
export interface PaymentFact {
  readonly id: string;
  readonly providerId: string;
  /** Null: it names no order that is known. */
  readonly orderId: string | null;
  readonly kind: OrderFactKind;
  /** The provider's id; unique among facts of a provider and kind. */
  readonly externalRef: string;
  /** Of payments, with the tax; else zero. */
  readonly grossNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
  readonly note: string | null;
  readonly actor: string;
  readonly occurredAt: Date;
  readonly bookedAt: Date | null;
}

export interface UnappliedPayment {
  /** That of the fact. */
  readonly id: string;
  readonly orderId: string | null;
  readonly reason: UnappliedReason;
  readonly amountNanoUsd: bigint;
  readonly leftNanoUsd: bigint;
}

/** Owns `payment_provider`, `payment_order`, `payment_fact` and `unapplied_payment`. Constraints limit their texts. */
@Injectable()
export class OrderRepository {
  async provider(tx: Transaction, id: string): Promise<PaymentProvider | null> {
    return (await tx.paymentProvider.findUnique({ where: { id } })) as PaymentProvider | null;
  }

  async insertProvider(tx: Transaction, data: Prisma.PaymentProviderUncheckedCreateInput): Promise<PaymentProvider> {
    return (await tx.paymentProvider.create({ data })) as PaymentProvider;
  }

  async insertOrder(
    tx: Transaction,
    data: Omit<PaymentOrder, 'createdAt' | 'state' | 'paidNanoUsd'>,
  ): Promise<PaymentOrder> {
    return (await tx.paymentOrder.create({ data })) as PaymentOrder;
  }

  async order(tx: Transaction, id: string): Promise<PaymentOrder | null> {
    return (await tx.paymentOrder.findUnique({ where: { id } })) as PaymentOrder | null;
  }

  countOpen(tx: Transaction, organizationId: string): Promise<number> {
    return tx.paymentOrder.count({ where: { organizationId, state: { in: [...OPEN_STATES] } } });
  }

  /** Amounts of orders made since a moment that came to nothing are not counted. */
  async sumSince(tx: Transaction, organizationId: string, since: Date): Promise<bigint> {
    const { _sum: sum } = await tx.paymentOrder.aggregate({
      where: { organizationId, createdAt: { gte: since }, state: { notIn: ['failed', 'expired'] } },
      _sum: { amountNanoUsd: true },
    });
    return sum.amountNanoUsd ?? 0n;
  }

  async saveState(tx: Transaction, id: string, state: OrderState, paidNanoUsd: bigint): Promise<void> {
    await tx.paymentOrder.update({ where: { id }, data: { state, paidNanoUsd, updatedAt: new Date() } });
  }

  /** Orders that were not paid in time; at most `limit`. */
  async overdue(tx: Transaction, now: Date, limit: number): Promise<PaymentOrder[]> {
    const where = { state: { in: [...OPEN_STATES] }, expiresAt: { lte: now } };
    return (await tx.paymentOrder.findMany({ where, orderBy: { expiresAt: 'asc' }, take: limit })) as PaymentOrder[];
  }

  /** A repeated fact is the row that is there. Returns its id. */
  async noteFact(tx: Transaction, data: Omit<PaymentFact, 'bookedAt'>): Promise<string> {
    await tx.paymentFact.createMany({ data: [data], skipDuplicates: true });
    const { providerId, kind, externalRef } = data;
    const key = { providerId, kind, externalRef };
    const row = await tx.paymentFact.findUniqueOrThrow({
      where: { providerId_kind_externalRef: key },
      select: { id: true },
    });
    return row.id;
  }

  /** Locks a fact until the transaction ends. */
  async lockFact(tx: Transaction, id: string): Promise<PaymentFact> {
    await tx.$queryRaw`SELECT 1 FROM payment_fact WHERE id = ${id}::uuid FOR UPDATE`;
    return (await tx.paymentFact.findUniqueOrThrow({ where: { id } })) as PaymentFact;
  }

  async factsOf(tx: Transaction, orderId: string): Promise<PaymentFact[]> {
    return (await tx.paymentFact.findMany({ where: { orderId } })) as PaymentFact[];
  }

  /** Facts that are noted and not booked, the oldest first. */
  async unbookedFacts(tx: Transaction, limit: number): Promise<string[]> {
    const rows = await tx.paymentFact.findMany({
      where: { bookedAt: null },
      orderBy: { createdAt: 'asc' },
      select: { id: true },
      take: limit,
    });
    return rows.map(({ id }) => id);
  }

  async markBooked(tx: Transaction, id: string): Promise<void> {
    await tx.paymentFact.update({ where: { id }, data: { bookedAt: new Date() } });
  }

  async insertUnapplied(tx: Transaction, data: UnappliedPayment): Promise<void> {
    await tx.unappliedPayment.create({ data });
  }

  /** Locks it until the transaction ends. */
  async lockUnapplied(tx: Transaction, id: string): Promise<UnappliedPayment | null> {
    await tx.$queryRaw`SELECT 1 FROM unapplied_payment WHERE id = ${id}::uuid FOR UPDATE`;
    return (await tx.unappliedPayment.findUnique({ where: { id } })) as UnappliedPayment | null;
  }

  /** What waits for an order, the oldest first, locked until the transaction ends. */
  async lockUnappliedOf(tx: Transaction, orderId: string): Promise<UnappliedPayment[]> {
    await tx.$queryRaw`SELECT 1 FROM unapplied_payment WHERE order_id = ${orderId}::uuid ORDER BY id FOR UPDATE`;
    const where = { orderId, leftNanoUsd: { gt: 0 } };
    return (await tx.unappliedPayment.findMany({ where, orderBy: { id: 'asc' } })) as UnappliedPayment[];
  }

  async takeUnapplied(tx: Transaction, id: string, amountNanoUsd: bigint): Promise<void> {
    await tx.unappliedPayment.update({ where: { id }, data: { leftNanoUsd: { decrement: amountNanoUsd } } });
  }
}
