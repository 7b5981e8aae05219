import { Injectable } from '@nestjs/common';
import { ClearingService, OrderMoneyService, type BookedOrder } from '#billing/ledger';
import type { Transaction } from '#core/infra';
import { minBigint, parseId } from '#core';
import { assignmentOf, referenceOf, refundReference } from '../domain/booked-by.js';
import type { PaymentMove } from '../domain/payment-line.js';
import {
  PaymentEventRepository,
  type PaymentEvent,
  type UnappliedPayment,
} from '../orders/payment-event.repository.js';
import { OrderRefundRepository } from '../orders/order-refund.repository.js';

/** How a payment came: to its order, or to what waits. */
export const arrivalOf = (payment: PaymentEvent, orderId: string | null): PaymentMove => ({
  paymentId: payment.id,
  fromState: 'provider',
  toState: orderId === null ? 'unapplied' : 'order',
  orderId,
  amountNanoUsd: payment.grossNanoUsd,
  reference: referenceOf(payment),
  undoes: null,
});

/** Where the money of payments is that were booked before payments were followed, from what was booked of them. */
@Injectable()
export class LineOpening {
  constructor(
    private readonly events: PaymentEventRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly money: OrderMoneyService,
    private readonly clearing: ClearingService,
  ) {}

  /** @param unapplied what waits or waited of it; null: it credited its order at once */
  async of(tx: Transaction, payment: PaymentEvent, unapplied: UnappliedPayment | null): Promise<PaymentMove[]> {
    if (payment.kind !== 'paid') return [];
    const { id, orderId } = payment;
    if (unapplied === null) {
      if (orderId === null) return [];
      const taken = await this.takenOf(tx, payment, orderId, payment.grossNanoUsd);
      return [arrivalOf(payment, orderId), ...taken];
    }
    const moves: PaymentMove[] = [arrivalOf(payment, null)];
    let restNanoUsd = unapplied.amountNanoUsd - unapplied.leftNanoUsd;
    const leave = (move: Pick<PaymentMove, 'toState' | 'orderId' | 'reference'>, amountNanoUsd: bigint): bigint => {
      const moved = minBigint(amountNanoUsd, restNanoUsd);
      restNanoUsd -= moved;
      if (moved <= 0n) return 0n;
      moves.push({ ...move, paymentId: id, fromState: 'unapplied', amountNanoUsd: moved, undoes: null });
      return moved;
    };
    const assigned = await this.money.creditedBy(tx, assignmentOf(id, ''));
    for (const { orderId: credited, externalRef, grossNanoUsd } of assigned) {
      const reference = externalRef ?? assignmentOf(id, credited);
      const held = leave({ toState: 'order', orderId: credited, reference }, grossNanoUsd);
      moves.push(...(await this.takenOf(tx, payment, credited, held)));
    }
    for (const { id: refundId, grossNanoUsd } of await this.refunds.returnsOf(tx, id)) {
      leave({ toState: 'refunded', orderId: null, reference: refundReference(refundId) }, grossNanoUsd ?? 0n);
    }
    for (const { reference, amountNanoUsd } of await this.takenWaiting(tx, payment)) {
      const { kind } = (await this.eventBy(tx, reference)) ?? {};
      leave({ toState: kind === 'refunded' ? 'refunded' : 'disputed', orderId: null, reference }, amountNanoUsd);
    }
    if (orderId !== null && restNanoUsd > 0n) {
      const reference = (await this.money.bookedOf(tx, orderId))?.creditRef ?? referenceOf(payment);
      const held = leave({ toState: 'order', orderId, reference }, restNanoUsd);
      moves.push(...(await this.takenOf(tx, payment, orderId, held)));
    }
    return moves;
  }

  /** What was taken of an order and not given back, as far as it was of this payment. */
  private async takenOf(
    tx: Transaction,
    payment: PaymentEvent,
    orderId: string,
    heldNanoUsd: bigint,
  ): Promise<PaymentMove[]> {
    const booked: BookedOrder | null = await this.money.bookedOf(tx, orderId);
    const isCredit = (await this.events.paymentOfCredit(tx, orderId)) === payment.externalRef;
    let leftNanoUsd = heldNanoUsd;
    const moves: PaymentMove[] = [];
    for (const { kind, externalRef: reference, grossNanoUsd, lossNanoUsd } of booked?.takings ?? []) {
      if (reference === null) continue;
      const about = (await this.eventBy(tx, reference))?.aboutRef ?? null;
      const isNamed = about === payment.externalRef;
      const isOfOther = payment.orderId === orderId && !isNamed && !isCredit;
      if (isOfOther) continue;
      const toState = kind === 'chargeback' ? 'disputed' : 'refunded';
      const moved = { paymentId: payment.id, toState, reference, undoes: null } as const;
      const taken = minBigint(grossNanoUsd, leftNanoUsd);
      leftNanoUsd -= taken;
      if (taken > 0n) moves.push({ ...moved, fromState: 'order', orderId, amountNanoUsd: taken });
      if (lossNanoUsd > 0n) moves.push({ ...moved, fromState: 'loss', orderId: null, amountNanoUsd: lossNanoUsd });
    }
    return moves;
  }

  /** What providers took of money that waited, less what they gave back, by what the takings are booked by. */
  private async takenWaiting(
    tx: Transaction,
    payment: PaymentEvent,
  ): Promise<readonly { readonly reference: string; readonly amountNanoUsd: bigint }[]> {
    const suffix = `:${payment.id}`;
    const entries = await this.clearing.endingWith(tx, ['payment_return', 'unapplied'], suffix);
    const open = new Map<string, bigint>();
    for (const { kind, amountNanoUsd, externalRef } of entries) {
      const named = externalRef?.slice(0, -suffix.length) ?? '';
      if (kind === 'payment_return') {
        open.set(named, amountNanoUsd);
        continue;
      }
      let restNanoUsd = amountNanoUsd;
      for (const [reference, takenNanoUsd] of [...open].toReversed()) {
        const back = minBigint(takenNanoUsd, restNanoUsd);
        open.set(reference, takenNanoUsd - back);
        restNanoUsd -= back;
      }
    }
    return [...open].map(([reference, amountNanoUsd]) => ({ reference, amountNanoUsd }));
  }

  /** The event that a taking is booked by. */
  private async eventBy(tx: Transaction, reference: string): Promise<PaymentEvent | null> {
    const [, prefix = '', externalRef = ''] = /^([^:]+):(.+)$/.exec(reference) ?? [];
    const providerId = parseId('prv', prefix);
    if (providerId === null) return null;
    const named = { providerId, externalRef };
    return (
      (await this.events.findByRef(tx, { ...named, kind: 'withdrawn' })) ??
      (await this.events.findByRef(tx, { ...named, kind: 'refunded' }))
    );
  }
}
