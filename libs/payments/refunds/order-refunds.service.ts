import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { AccountsService, RefundPlansService, type OrderRefundable, type RefundPlan } from '#billing/ledger';
import {
  Clock,
  formatId,
  formatUsd,
  newUuid,
  refusal,
  RoutifyError,
  type Page,
  type PageRequest,
  wholeCents,
  formatActor,
  systemActor,
  type Actor,
} from '#core';
import { LineTakings } from '../booking/line-takings.js';
import { PaymentLines, type RefundPart } from '../booking/payment-lines.js';
import { refundReference } from '../domain/booked-by.js';
import { minorOfPart, pricedOrder, stepAbove } from '../domain/currency.js';
import { PaymentsQueue } from '../status-checks/payments.queue.js';
import { PaymentMails } from '../mails/payment-mails.js';
import type { PaymentEvent } from '../orders/payment-event.repository.js';
import { OrderRefundRepository, type OrderRefund, type RefundFilter } from '../orders/order-refund.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { unitFor } from '../providers/provider-kinds.js';

interface RefundRequest {
  readonly orderId: string;
  /** Null: all that is refundable when it is approved. */
  readonly amountNanoUsd: bigint | null;
  readonly reason: string;
}

/** The refund names who approved it; its money is booked by this one. */
const BOOKER = systemActor('payments');
const BATCH = 50;

/**
 * Refunds to the source. The money leaves the wallet when a refund is approved, before its provider knows of it: what is
 * spent meanwhile is never paid out as well. A refund that fails returns it.
 */
@Injectable()
export class OrderRefundsService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly lines: PaymentLines,
    private readonly takings: LineTakings,
    private readonly plans: RefundPlansService,
    private readonly accounts: AccountsService,
    private readonly queue: PaymentsQueue,
    private readonly mails: PaymentMails,
    private readonly clock: Clock,
  ) {}

  list(filter: RefundFilter, page: PageRequest): Promise<Page<OrderRefund>> {
    return this.refunds.list(filter, page);
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<OrderRefund> {
    const refund = await this.refunds.find(id);
    if (refund === null) throw new RoutifyError('not_found', `There is no refund ${formatId('ofr', id)}.`);
    return refund;
  }

  /** Null: the order is not credited. */
  refundable({ id, organizationId }: PaymentOrder): Promise<OrderRefundable | null> {
    return this.orders.transaction((tx) => this.plans.refundable(tx, organizationId, id));
  }

  /** A customer's request. Throws `not_found`, `conflict` for an order without a credit or with an open request. */
  request(
    organizationId: string,
    { orderId, amountNanoUsd, reason }: RefundRequest,
    actor: Actor,
  ): Promise<OrderRefund> {
    return this.orders.transaction(async (tx) => {
      const order = await this.order(tx, orderId, organizationId);
      if (order.state !== 'credited') throw refusal('order_not_credited', {});
      if ((await this.refunds.openRequest(tx, orderId)) !== null) throw refusal('refund_open', {});
      requireWholeCents(amountNanoUsd);
      await this.plans.requireRefundable(tx, { orderId, organizationId }, amountNanoUsd);
      const refund = await this.refunds.insert(tx, {
        id: newUuid(this.clock.nowMs()),
        providerId: order.providerId,
        currency: order.currency,
        orderId,
        organizationId,
        amountNanoUsd,
        reason,
        requestedBy: formatActor(actor),
      });
      await this.record(tx, 'order_refund.request', null, refund, reason, actor);
      return refund;
    });
  }

  /** An operator's refund, approved at once. Throws as `approve`. */
  async create(request: RefundRequest & { readonly mayExceed: boolean }, actor: Actor): Promise<OrderRefund> {
    const { orderId, amountNanoUsd, reason, mayExceed } = request;
    requireWholeCents(amountNanoUsd);
    const refund = await this.orders.transaction(async (tx) => {
      const order = await this.order(tx, orderId);
      if (order.state !== 'credited') throw refusal('order_not_credited', {});
      const made = await this.refunds.insert(tx, {
        id: newUuid(this.clock.nowMs()),
        providerId: order.providerId,
        currency: order.currency,
        orderId,
        mayExceed,
        organizationId: order.organizationId,
        amountNanoUsd,
        reason,
        requestedBy: formatActor(actor),
        state: 'booked',
      });
      return this.book(tx, made, order, mayExceed, actor);
    });
    await this.published(refund);
    return refund;
  }

  /**
   * Books a requested refund, and lets a worker send it. Throws `not_found`, `conflict` when it is decided already, 400
   * for more than is refundable; an operator may exceed it.
   */
  async approve(id: string, { mayExceed }: { readonly mayExceed: boolean }, actor: Actor): Promise<OrderRefund> {
    const refund = await this.orders.transaction(async (tx) => {
      const requested = await this.requested(tx, id);
      const order = await this.order(tx, requested.orderId ?? '');
      return this.book(tx, requested, order, mayExceed, actor);
    });
    await this.published(refund);
    return refund;
  }

  /** Throws `not_found`, `conflict` when it is decided already. */
  decline(id: string, reason: string, actor: Actor): Promise<OrderRefund> {
    return this.orders.transaction(async (tx) => {
      const before = await this.requested(tx, id);
      const decision = { decidedBy: formatActor(actor), decidedAt: new Date(this.clock.nowMs()) };
      const after = await this.refunds.update(tx, id, { state: 'declined', error: reason, ...decision });
      await this.record(tx, 'order_refund.decline', before, after, reason, actor);
      await this.mails.refund(tx, 'refund_declined', after);
      return after;
    });
  }

  /** Approves requests that are older than the operator's patience. What is refused meanwhile waits for an operator. */
  async approveOlderThan(before: Date): Promise<void> {
    for (const { id } of await this.refunds.requestedBefore(before, BATCH)) {
      try {
        await this.approve(id, { mayExceed: false }, BOOKER);
      } catch (error) {
        if (!(error instanceof RoutifyError)) throw error;
        const { message } = error;
        await this.orders.transaction((tx) => this.refunds.update(tx, id, { error: message }));
      }
    }
  }

  private async book(
    tx: Transaction,
    refund: OrderRefund,
    order: PaymentOrder,
    mayExceed: boolean,
    actor: Actor,
  ): Promise<OrderRefund> {
    const line = await this.lines.lockOfOrder(tx, order);
    const plan = await this.plans.plan(
      tx,
      { orderId: order.id, organizationId: order.organizationId },
      refund.amountNanoUsd,
      mayExceed,
    );
    const [first, ...others] = await this.lines.refundParts(tx, order, line, plan.amountNanoUsd);
    if (first === undefined) throw refusal('order_refund_rest', { left_usd: '0' }, { param: 'amount_usd' });
    const booked = await this.bookPart(tx, { ...refund, mayExceed }, order, first, plan, actor);
    await this.record(tx, 'order_refund.approve', refund, booked, refund.reason, actor);
    for (const part of others) {
      const { organizationId, reason, requestedBy, createdAt } = refund;
      const beside = await this.refunds.insert(tx, {
        id: newUuid(this.clock.nowMs()),
        providerId: order.providerId,
        currency: order.currency,
        createdAt,
        orderId: order.id,
        organizationId,
        reason,
        requestedBy,
        mayExceed,
        state: 'booked',
      });
      const made = await this.bookPart(tx, beside, order, part, plan, actor);
      await this.record(tx, 'order_refund.approve', null, made, reason, actor);
    }
    return booked;
  }

  /** A refund is of one payment, by which it is sent: the parts of an order that several payments made are refunds each. */
  private async bookPart(
    tx: Transaction,
    { id, reason, mayExceed }: OrderRefund,
    order: PaymentOrder,
    part: RefundPart,
    plan: RefundPlan,
    actor: Actor,
  ): Promise<OrderRefund> {
    const { payment: source, amountNanoUsd, isUnapplied } = part;
    const { id: orderId, organizationId } = order;
    const taking = { orderId, organizationId, externalRef: refundReference(id), isUnapplied };
    const { payment } = await this.plans.bookPart(tx, plan, { ...taking, reason, amountNanoUsd }, BOOKER);
    const now = new Date(this.clock.nowMs());
    const grossNanoUsd = amountNanoUsd - payment.beside.taxNanoUsd;
    const grossMinor = await this.minorOf(tx, order, source, grossNanoUsd);
    const about = { reason, isTest: order.mode === 'test' };
    await this.takings.refundOfOrder(tx, part, { refundId: id, orderId, grossNanoUsd, about }, BOOKER);
    const from =
      source === null ? {} : { paymentId: source.id, providerId: source.providerId, currency: source.currency };
    const booked = await this.refunds.update(tx, id, {
      state: 'booked',
      amountNanoUsd,
      mayExceed,
      dueAt: now,
      error: null,
      grossNanoUsd,
      grossMinor,
      ...from,
      decidedBy: formatActor(actor),
      decidedAt: now,
    });
    await this.mails.refund(tx, 'refund_approved', booked);
    return booked;
  }

  /**
   * What all refunds of the payment so far are worth, rounded up once to a step, less what was returned: many small parts gain
   * no more than one. Never more than the payer paid. Throws for less than a step.
   */
  private async minorOf(
    tx: Transaction,
    order: PaymentOrder,
    source: PaymentEvent | null,
    grossNanoUsd: bigint,
  ): Promise<bigint> {
    if (source === null) return stepAbove(minorOfPart(grossNanoUsd, pricedOrder(order)), unitFor(order));
    const minor = await this.lines.minorToReturn(tx, source, grossNanoUsd);
    if (minor > 0n) return minor;
    throw refusal('order_too_small', { currency: source.currency }, { param: 'amount_usd' });
  }

  private async published({ organizationId }: OrderRefund): Promise<void> {
    if (FAILPOINTS) failpoint('order-refund-booked');
    if (organizationId !== null) await this.accounts.publish(organizationId);
    this.queue.wake();
  }

  private async requested(tx: Transaction, id: string): Promise<OrderRefund> {
    const refund = await this.refunds.lock(tx, id);
    if (refund === null) throw new RoutifyError('not_found', `There is no refund ${formatId('ofr', id)}.`);
    if (refund.state !== 'requested') throw refusal('refund_decided', {});
    return refund;
  }

  private async order(tx: Transaction, id: string, organizationId?: string): Promise<PaymentOrder> {
    const order = await this.orders.find(tx, id);
    if (order !== null && (organizationId ?? order.organizationId) === order.organizationId) return order;
    throw new RoutifyError('not_found', `There is no order ${formatId('ord', id)}.`);
  }

  private async record(
    tx: Transaction,
    action: string,
    before: OrderRefund | null,
    after: OrderRefund,
    reason: string | null,
    actor: Actor,
  ): Promise<void> {
    const { id, orderId, organizationId } = after;
    await recordChange(tx, {
      actor,
      action,
      targetKind: 'order_refund',
      targetId: formatId('ofr', id),
      reason,
      ...(organizationId === null ? {} : { organizationId }),
      before: before === null ? null : { state: before.state },
      after: {
        order_id: orderId === null ? null : formatId('ord', orderId),
        state: after.state,
        amount_usd: after.amountNanoUsd === null ? null : formatUsd(after.amountNanoUsd),
      },
    });
  }
}

/** What payers can be given. */
function requireWholeCents(amountNanoUsd: bigint | null): void {
  if (amountNanoUsd === null || amountNanoUsd === wholeCents(amountNanoUsd)) return;
  throw refusal('refund_cents', {}, { param: 'amount_usd' });
}
