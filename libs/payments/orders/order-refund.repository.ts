import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import { withKinds, type PaymentProvider } from '../providers/payment-provider.repository.js';

export const REFUND_STATES = ['requested', 'declined', 'booked', 'sent', 'succeeded', 'failed'] as const;

/**
 * `requested`: an operator decides. `booked`: the money has left the wallet, and is to be sent. `sent`: the provider has
 * it. `failed`: the wallet has it again.
 */
type OrderRefundState = (typeof REFUND_STATES)[number];

/** Money on its way back to its payer: of an order, or of a payment that waited. */
export interface OrderRefund {
  readonly id: string;
  readonly providerId: string;
  readonly orderId: string | null;
  readonly organizationId: string | null;
  readonly unappliedId: string | null;
  /** The payment that carries its money; null: it is not booked, or was before payments were followed. */
  readonly paymentId: string | null;
  /** Of that payment, where it is read. */
  readonly payment?: { readonly orderId: string | null } | null;
  /** Null: all that is refundable when it is booked. */
  readonly amountNanoUsd: bigint | null;
  /** With its tax: what the provider returns. Known when it is booked. */
  readonly grossNanoUsd: bigint | null;
  readonly provider: Pick<PaymentProvider, 'kind'>;
  /** ISO 4217, of the provider. */
  readonly currency: string;
  /** In minor units of the currency. */
  readonly grossMinor: bigint | null;
  readonly state: OrderRefundState;
  readonly reason: string;
  readonly requestedBy: string;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly mayExceed: boolean;
  /** The provider's id. */
  readonly externalRef: string | null;
  readonly error: string | null;
  /** Where its payer claims it, sealed; see `RefundLinks`. */
  readonly claimLink: Uint8Array<ArrayBuffer> | null;
  readonly encryptionKeyId: string | null;
  /** Of a booked one: when it is sent; null: an operator transfers it. */
  readonly dueAt: Date | null;
  readonly tries: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface RefundFilter {
  readonly organizationId?: string;
  readonly orderId?: string;
  readonly states?: readonly OrderRefundState[];
}

/** The order that its payer paid for, as the provider knows it: another one than it refunds, where the payment was assigned. */
export const paidOrderOf = ({ orderId, payment }: Pick<OrderRefund, 'orderId' | 'payment'>): string | null =>
  payment == null ? orderId : payment.orderId;

/** False: a provider names it beside money of another order, which is then no refund of ours. */
export function isOfOrder(refund: Pick<OrderRefund, 'orderId' | 'payment'>, orderId: string | null): boolean {
  const paidOrderId = paidOrderOf(refund);
  return paidOrderId === null || orderId === null || paidOrderId === orderId;
}

/** By its kind amounts are counted. */
const OF_PROVIDER = { provider: { select: { kind: true } } } as const;
const WITH_PAYMENT = { ...OF_PROVIDER, payment: { select: { orderId: true } } } as const;

/** Owns `order_refund`. Constraints limit its texts. */
@Injectable()
export class OrderRefundRepository {
  constructor(private readonly prisma: PrismaService) {}

  async insert(tx: Transaction, data: Prisma.OrderRefundUncheckedCreateInput): Promise<OrderRefund> {
    return (await tx.orderRefund.create({ data, include: OF_PROVIDER })) as OrderRefund;
  }

  /** In a transaction of the caller's, where one is given. */
  async find(id: string, tx: Transaction = this.prisma): Promise<OrderRefund | null> {
    return (await tx.orderRefund.findUnique({ where: { id }, include: WITH_PAYMENT })) as OrderRefund | null;
  }

  /** Locks it until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<OrderRefund | null> {
    await tx.$queryRaw`SELECT 1 FROM order_refund WHERE id = ${id}::uuid FOR UPDATE`;
    return (await tx.orderRefund.findUnique({ where: { id }, include: WITH_PAYMENT })) as OrderRefund | null;
  }

  async update(tx: Transaction, id: string, changes: Prisma.OrderRefundUncheckedUpdateInput): Promise<OrderRefund> {
    const data = { ...changes, updatedAt: new Date() };
    return (await tx.orderRefund.update({ where: { id }, data, include: OF_PROVIDER })) as OrderRefund;
  }

  /** A request that is to be decided. */
  async openRequest(tx: Transaction, orderId: string): Promise<OrderRefund | null> {
    const where = { orderId, state: 'requested' };
    return (await tx.orderRefund.findFirst({ where, include: OF_PROVIDER })) as OrderRefund | null;
  }

  /**
   * Whether a refund of one of these payments is booked and its provider may not have it.
   *
   * @param orderIds that have their money: refunds of before name no payment
   */
  async isUnsent(tx: Transaction, paymentIds: readonly string[], orderIds: readonly string[]): Promise<boolean> {
    const [payments, orders] = [{ in: [...paymentIds] }, { in: [...orderIds] }];
    const ofOrders = { paymentId: null, unappliedId: null, orderId: orders };
    const where = { state: 'booked', OR: [{ paymentId: payments }, { unappliedId: payments }, ofOrders] };
    return (await tx.orderRefund.findFirst({ where, select: { id: true } })) !== null;
  }

  /** What of a payment that waited was returned, or is on its way back. */
  async returnsOf(tx: Transaction, unappliedId: string): Promise<OrderRefund[]> {
    const where = { unappliedId, state: { in: ['booked', 'sent', 'succeeded'] } };
    return (await tx.orderRefund.findMany({ where, orderBy: { id: 'asc' } })) as OrderRefund[];
  }

  /** Those of an order, or of money that waited for it, that were refused and have not failed yet: see `RefundSender`. */
  async refused(tx: Transaction, orderId: string): Promise<OrderRefund[]> {
    const where = { orderId, state: 'booked', error: { not: null }, dueAt: { not: null } };
    return (await tx.orderRefund.findMany({ where, orderBy: { id: 'asc' }, include: WITH_PAYMENT })) as OrderRefund[];
  }

  /** Seen with the rights of the request. */
  async list({ organizationId, orderId, states }: RefundFilter, page: PageRequest): Promise<Page<OrderRefund>> {
    const window = pageWindow(page);
    const where: Prisma.OrderRefundWhereInput = {
      AND: [window.where],
      ...(organizationId === undefined ? {} : { organizationId }),
      ...(orderId === undefined ? {} : { orderId }),
      ...(states === undefined ? {} : { state: { in: [...states] } }),
    };
    const rows = await this.prisma.read((db) => db.orderRefund.findMany({ ...window, where }));
    return pageOf((await withKinds(this.prisma, rows)) as OrderRefund[], page);
  }

  /** Takes at most `limit` booked ones to be sent; each is due again after `leaseMs`. */
  async takeDue(limit: number, leaseMs: number): Promise<OrderRefund[]> {
    const taken = await this.prisma.$queryRaw<{ id: string }[]>`
      UPDATE order_refund r SET due_at = now() + ${leaseMs} * interval '1 ms', tries = r.tries + 1
      FROM (SELECT id FROM order_refund WHERE state = 'booked' AND due_at <= now()
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due
      WHERE r.id = due.id RETURNING r.id`;
    const where = { id: { in: taken.map(({ id }) => id) } };
    return (await this.prisma.orderRefund.findMany({ where, include: WITH_PAYMENT })) as OrderRefund[];
  }

  /**
   * Takes at most `limit` claims that are to be inspected, by their providers' ids; each is due again after `againMs`: the
   * end of a claim may have no message.
   */
  async takeClaims(limit: number, againMs: number): Promise<{ providerId: string; externalRef: string }[]> {
    return this.prisma.$queryRaw`
      UPDATE order_refund r SET due_at = now() + ${againMs} * interval '1 ms'
      FROM (SELECT id FROM order_refund WHERE state = 'sent' AND claim_link_sealed IS NOT NULL AND due_at <= now()
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due
      WHERE r.id = due.id RETURNING r.provider_id AS "providerId", r.external_ref AS "externalRef"`;
  }

  /** Requests that are older than a moment, for those who let them through by themselves. */
  async requestedBefore(before: Date, limit: number): Promise<OrderRefund[]> {
    const where = { state: 'requested', createdAt: { lte: before } };
    const oldest = { where, orderBy: { id: 'asc' }, take: limit } as const;
    return (await this.prisma.orderRefund.findMany({ ...oldest, include: OF_PROVIDER })) as OrderRefund[];
  }
}
