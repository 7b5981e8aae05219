import { Injectable } from '@nestjs/common';
import { recordEvents, type Transaction } from '#core/infra';
import { formatId, formatUsd, isUuid, RoutifyError, type Actor } from '#core';
import { referenceOf, refundReference } from '../domain/booked-by.js';
import { orderEvent } from '../domain/order-event.js';
import { PaymentEventRepository, type LockedPaymentEvent } from '../orders/payment-event.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { PaymentMails } from '../mails/payment-mails.js';
import { isOfOrder, OrderRefundRepository, type OrderRefund } from '../orders/order-refund.repository.js';
import { LineTakings, type LineMovement, type MovedOrder } from './line-takings.js';
import { PaymentLines } from './payment-lines.js';

/** Kinds of events that take money of payments, or give it back. */
const TAKINGS: ReadonlySet<string> = new Set(['refunded', 'refund_failed', 'withdrawn', 'reinstated']);

/** Whether an event takes money of a payment, or gives it back. */
export const isTaking = ({ kind }: Pick<LockedPaymentEvent, 'kind'>): boolean => TAKINGS.has(kind);

/** Books what refunds and disputes took of payments, and gave back, in the caller's transaction. */
@Injectable()
export class TakenBackBooking {
  constructor(
    private readonly events: PaymentEventRepository,
    private readonly orders: OrderRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly lines: PaymentLines,
    private readonly takings: LineTakings,
    private readonly mails: PaymentMails,
  ) {}

  /** Organizations whose wallets it may move beside that of its order. */
  async organizationsOf(tx: Transaction, event: LockedPaymentEvent): Promise<string[]> {
    const refund = await this.ownRefund(tx, event, false);
    const organizationId = refund?.organizationId ?? null;
    return [...(await this.lines.organizationsOf(tx, event)), ...(organizationId === null ? [] : [organizationId])];
  }

  /**
   * Addressed to the payment, and from there to where its money is. A refund of our own is booked when it is decided: what
   * its provider says then moves no money, unless it failed. Returns the orders whose money moved. Throws `not_found` for
   * what comes before its payment, or before what it gives back.
   *
   * @param order that the provider names; null: none
   * @param organizationIds whose wallets are locked
   */
  async book(
    tx: Transaction,
    event: LockedPaymentEvent,
    order: PaymentOrder | null,
    organizationIds: readonly string[],
    actor: Actor,
  ): Promise<readonly PaymentOrder[]> {
    const own = await this.ownRefund(tx, event, true);
    if (own !== null) return this.bookOwnRefund(tx, event, own, actor);
    // A refund of ours that a restore of Postgres lost, of an order that it lost as well.
    if (order === null && event.aboutRef !== null && isUuid(event.aboutRef)) return [];
    const line = await this.lines.lockOf(tx, event, organizationIds);
    const isRefund = event.kind === 'refunded' || event.kind === 'refund_failed';
    const movement: LineMovement = {
      reference: referenceOf(event),
      state: isRefund ? 'refunded' : 'disputed',
      grossNanoUsd: event.grossNanoUsd,
      about: aboutOf(event),
    };
    let moved: readonly MovedOrder[];
    if (event.kind === 'refunded' || event.kind === 'withdrawn') {
      await this.lines.requireSent(tx, line);
      const isNamed = (await this.lines.paymentOf(tx, event)) !== null;
      moved = await this.takings.take(tx, line, movement, isNamed ? null : (order?.id ?? null), actor);
    } else {
      const taken = await this.lines.takingOf(tx, event);
      if (taken?.bookedAt == null) throw notTaken(event);
      const back = isRefund ? { ...movement, reference: `${movement.reference}:failed` } : movement;
      moved = await this.takings.giveBack(tx, line, back, referenceOf(taken), actor);
    }
    if (isRefund) await this.announce(tx, event, moved);
    return moved.map((one) => one.order);
  }

  private async announce(tx: Transaction, { kind }: LockedPaymentEvent, moved: readonly MovedOrder[]): Promise<void> {
    for (const { order, grossNanoUsd } of moved) {
      const isMade = kind === 'refunded';
      await this.mails.refundElsewhere(tx, isMade ? 'refund_sent' : 'refund_failed', order, grossNanoUsd);
      if (isMade) await recordRefund(tx, order, grossNanoUsd);
    }
  }

  /** Null: the event is about none of ours. */
  private async ownRefund(tx: Transaction, event: LockedPaymentEvent, isLocked: boolean): Promise<OrderRefund | null> {
    const { aboutRef, kind, externalRef } = event;
    if (aboutRef === null || !isUuid(aboutRef) || (kind !== 'refunded' && kind !== 'refund_failed')) return null;
    const refund = await (isLocked ? this.refunds.lock(tx, aboutRef) : this.refunds.find(aboutRef, tx));
    if (refund === null || refund.providerId !== event.providerId || refund.grossNanoUsd === null) return null;
    if (!isOfOrder(refund, event.orderId)) return null;
    // Made twice, or after it was refused: the other one is money of its own.
    return refund.state !== 'booked' && (refund.externalRef ?? externalRef) !== externalRef ? null : refund;
  }

  private async bookOwnRefund(
    tx: Transaction,
    { kind, externalRef, note, ...event }: LockedPaymentEvent,
    refund: OrderRefund,
    actor: Actor,
  ): Promise<readonly PaymentOrder[]> {
    const order = refund.orderId === null ? null : await this.orders.find(tx, refund.orderId);
    if (kind === 'refunded') {
      if (refund.state !== 'booked') return [];
      const isByHand = externalRef === refundReference(refund.id);
      // Transferred by hand ends a refund, and what its provider said against it.
      const end = isByHand ? { state: 'succeeded', error: null } : { state: 'sent' };
      const sent = await this.refunds.update(tx, refund.id, { ...end, externalRef });
      await this.mails.refund(tx, 'refund_sent', sent);
      // What waited was in no wallet.
      if (order !== null && refund.unappliedId === null) await recordRefund(tx, order, refund.grossNanoUsd ?? 0n);
      return order === null ? [] : [order];
    }
    if (refund.state === 'failed') return [];
    const failed = await this.refunds.update(tx, refund.id, { state: 'failed', externalRef, error: note });
    const moved = await this.undo(tx, refund, event, actor);
    await this.mails.refund(tx, 'refund_failed', failed);
    return [...moved.map((one) => one.order), ...(order === null ? [] : [order])];
  }

  /** Returns the money of a refund that failed to where it came from. */
  private async undo(
    tx: Transaction,
    refund: OrderRefund,
    event: Pick<LockedPaymentEvent, 'provider'>,
    actor: Actor,
  ): Promise<readonly MovedOrder[]> {
    const { id, orderId, unappliedId, grossNanoUsd, reason } = refund;
    const line = await this.lines.lock(tx, await this.paymentIdsOf(tx, refund));
    if (line.payments.length === 0) throw new Error(`the refund ${id} is of no payment`);
    const about = { reason, isTest: event.provider.mode === 'test' };
    const reference = refundReference(id);
    const back = {
      reference: `${reference}:failed`,
      state: 'refunded',
      grossNanoUsd: grossNanoUsd ?? 0n,
      about,
    } as const;
    if (unappliedId !== null && orderId !== null) {
      await this.orders.update(tx, orderId, { returnedNanoUsd: { decrement: back.grossNanoUsd } });
    }
    return this.takings.giveBack(tx, line, back, reference, actor);
  }

  /** Refunds of before payments were followed name none: they are of the payment that credited their order. */
  private async paymentIdsOf(
    tx: Transaction,
    { providerId, orderId, unappliedId, paymentId }: OrderRefund,
  ): Promise<string[]> {
    const known = paymentId ?? unappliedId;
    if (known !== null) return [known];
    const externalRef = orderId === null ? null : await this.events.paymentOfCredit(tx, orderId);
    if (externalRef === null) return [];
    const payment = await this.events.findByRef(tx, { providerId, kind: 'paid', externalRef });
    return payment === null ? [] : [payment.id];
  }
}

const aboutOf = ({ note: reason, provider: { mode } }: LockedPaymentEvent) => ({ reason, isTest: mode === 'test' });

function notTaken({ kind, orderId }: LockedPaymentEvent): RoutifyError {
  const named = orderId === null ? 'this payment' : formatId('ord', orderId);
  const what = kind === 'reinstated' ? 'A dispute' : 'A refund';
  return new RoutifyError('not_found', `${what} of ${named} ended before it was known.`);
}

async function recordRefund(tx: Transaction, order: PaymentOrder, amountNanoUsd: bigint): Promise<void> {
  const data = { ...orderEvent(order), amount_usd: formatUsd(amountNanoUsd) };
  await recordEvents(tx, [{ type: 'payment.refunded', organizationId: order.organizationId, data }]);
}
