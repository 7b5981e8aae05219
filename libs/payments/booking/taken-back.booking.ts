import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { ClearingService, OrderMoneyService } from '#billing';
import { recordEvents } from '#events';
import type { Transaction } from '#infra';
import { formatId, formatUsd, isUuid, minBigint, RoutifyError } from '#kernel';
import { referenceOf, refundReference } from '../domain/booked-by.js';
import { orderEvent } from '../domain/order-event.js';
import { clearingOf } from './clearing-of.js';
import { FactRepository, type LockedFact, type PaymentFact, type UnappliedPayment } from '../orders/fact.repository.js';
import type { PaymentOrder } from '../orders/order.repository.js';
import { PaymentMails } from '../mails/payment-mails.js';
import { isOfOrder, OrderRefundRepository, type OrderRefund } from '../orders/order-refund.repository.js';

/** Books what was taken back of orders, by refunds and disputes, in the caller's transaction. */
@Injectable()
export class TakenBackBooking {
  constructor(
    private readonly facts: FactRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly money: OrderMoneyService,
    private readonly clearing: ClearingService,
    private readonly mails: PaymentMails,
  ) {}

  /** A refund of our own is booked when it is decided: what its provider says then moves no money, unless it failed. */
  async bookRefund(tx: Transaction, fact: LockedFact, order: PaymentOrder, actor: Actor): Promise<void> {
    if (await this.bookOwnRefund(tx, fact, actor, order)) return;
    const { id: orderId, organizationId, reference: reason } = order;
    const taking = { orderId, organizationId, reason };
    if (fact.kind === 'refunded') await this.requireSent(tx, order);
    const waiting = await this.waitingFor(tx, fact, order);
    if (waiting !== null) await this.moveUnapplied(tx, fact, waiting, actor);
    else if (fact.kind === 'refunded') {
      const refund = { ...taking, externalRef: referenceOf(fact), grossNanoUsd: fact.grossNanoUsd };
      await this.money.refundElsewhere(tx, refund, actor);
      await this.mails.refundElsewhere(tx, 'refund_sent', order, fact.grossNanoUsd);
      await recordRefund(tx, order, fact.grossNanoUsd);
    } else {
      const undone = { kind: 'payment_refund', reversedRef: referenceOf(fact), grossNanoUsd: null } as const;
      await this.reverse(tx, fact, { ...taking, ...undone, externalRef: `${referenceOf(fact)}:failed` }, actor);
      await this.mails.refundElsewhere(tx, 'refund_failed', order, fact.grossNanoUsd);
    }
  }

  /** False: it is not one of ours. */
  async bookOwnRefund(
    tx: Transaction,
    fact: LockedFact,
    actor: Actor,
    order: PaymentOrder | null = null,
  ): Promise<boolean> {
    const { aboutRef, kind, externalRef, note } = fact;
    if (aboutRef === null || !isUuid(aboutRef)) return false;
    const refund = await this.refunds.lock(tx, aboutRef);
    if (refund === null || refund.providerId !== fact.providerId || refund.grossNanoUsd === null) return false;
    if (!isOfOrder(refund, fact.orderId)) return false;
    // Made twice, or after it was refused: the other one is money of its own.
    if (refund.state !== 'booked' && (refund.externalRef ?? externalRef) !== externalRef) return false;
    if (kind === 'refunded') {
      if (refund.state !== 'booked') return true;
      const isByHand = externalRef === refundReference(refund.id);
      // Transferred by hand ends a refund, and what its provider said against it.
      const end = isByHand ? { state: 'succeeded', error: null } : { state: 'sent' };
      const sent = await this.refunds.update(tx, refund.id, { ...end, externalRef });
      await this.mails.refund(tx, 'refund_sent', sent);
      // What waited was in no wallet.
      if (order !== null && refund.unappliedId === null) await recordRefund(tx, order, refund.grossNanoUsd);
      return true;
    }
    if (refund.state === 'failed') return true;
    const failed = await this.refunds.update(tx, refund.id, { state: 'failed', externalRef, error: note });
    await this.undo(tx, refund, fact, actor);
    await this.mails.refund(tx, 'refund_failed', failed);
    return true;
  }

  /** Returns the money of a refund that failed to where it came from. */
  private async undo(tx: Transaction, refund: OrderRefund, fact: LockedFact, actor: Actor): Promise<void> {
    const { id, orderId, organizationId, unappliedId, grossNanoUsd, reason } = refund;
    const [reversedRef, externalRef] = [refundReference(id), `${refundReference(id)}:failed`];
    if (unappliedId !== null) {
      const entry = { kind: 'unapplied', amountNanoUsd: grossNanoUsd ?? 0n, externalRef, orderId, reason } as const;
      await this.clearing.record(tx, { ...clearingOf(fact), ...entry }, actor);
      await this.facts.takeUnapplied(tx, unappliedId, -(grossNanoUsd ?? 0n));
    } else if (orderId !== null && organizationId !== null) {
      const undone = { kind: 'payment_refund', reversedRef, grossNanoUsd: null } as const;
      await this.money.reverse(tx, { orderId, organizationId, reason, ...undone, externalRef }, actor);
    }
  }

  /** Throws `not_found` for what comes before its payment. */
  async bookDispute(tx: Transaction, fact: LockedFact, order: PaymentOrder, actor: Actor): Promise<void> {
    const { id: orderId, organizationId } = order;
    const { grossNanoUsd, providerId, aboutRef } = fact;
    const taking = { orderId, organizationId, grossNanoUsd, externalRef: referenceOf(fact) };
    if (fact.kind === 'withdrawn') await this.requireSent(tx, order);
    const waiting = await this.waitingFor(tx, fact, order);
    if (waiting !== null) await this.moveUnapplied(tx, fact, waiting, actor);
    else if (fact.kind === 'withdrawn') await this.money.withdraw(tx, { ...taking, reason: order.reference }, actor);
    else {
      const reversedRef = referenceOf({ providerId, externalRef: aboutRef ?? '' });
      const won = { kind: 'chargeback', reversedRef, reason: order.reference } as const;
      await this.reverse(tx, fact, { ...taking, ...won }, actor);
    }
  }

  /** What was taken before the credit came from money that waited, and waits again. */
  private async reverse(
    tx: Transaction,
    fact: LockedFact,
    reversal: Parameters<OrderMoneyService['reverse']>[1],
    actor: Actor,
  ): Promise<void> {
    try {
      await this.money.reverse(tx, reversal, actor);
    } catch (error) {
      const payment = await this.paymentOf(tx, fact);
      const waiting = payment === null ? null : await this.facts.lockUnapplied(tx, payment.id);
      if (!(error instanceof RoutifyError) || error.code !== 'not_found' || waiting === null) throw error;
      await this.returnUnapplied(tx, fact, [waiting], actor);
    }
  }

  /**
   * A refund of our own that its provider does not have may be refused, because of what it took meanwhile: then its money
   * returns, and pays for this. Throws `conflict` until its provider has answered.
   */
  private async requireSent(tx: Transaction, { id }: PaymentOrder): Promise<void> {
    if (!(await this.refunds.isUnsent(tx, id))) return;
    throw new RoutifyError('conflict', `A refund of ${formatId('ord', id)} is being sent.`);
  }

  /**
   * The money that waits, of which something is taken: of an order without a credit all, of a credited one its second
   * payments. Null: the credit pays. Throws `not_found` for what comes before its payment.
   */
  private async waitingFor(
    tx: Transaction,
    fact: LockedFact,
    order: PaymentOrder,
  ): Promise<readonly UnappliedPayment[] | null> {
    const waiting = await this.facts.lockUnappliedOf(tx, order.id);
    if (order.state !== 'credited') {
      if (waiting.length > 0) return waiting;
      throw new RoutifyError('not_found', `No money waits for ${formatId('ord', order.id)}.`);
    }
    const payment = await this.paymentOf(tx, fact);
    const own = waiting.filter(({ id, reason }) => id === payment?.id && reason === 'twice');
    return own.length === 0 ? null : own;
  }

  /** The payment of which a provider took something; null: it does not say. */
  private async paymentOf(tx: Transaction, { providerId, kind, aboutRef }: PaymentFact): Promise<PaymentFact | null> {
    const withdrawal = { providerId, kind: 'withdrawn', externalRef: aboutRef ?? '' } as const;
    const named = kind === 'reinstated' ? (await this.facts.findStated(tx, withdrawal))?.aboutRef : aboutRef;
    return this.facts.findStated(tx, { providerId, kind: 'paid', externalRef: named ?? '' });
  }

  /** What is taken above the money that waits is a loss: it was returned, or assigned. */
  private async moveUnapplied(
    tx: Transaction,
    fact: LockedFact,
    waiting: readonly UnappliedPayment[],
    actor: Actor,
  ): Promise<void> {
    const { grossNanoUsd } = fact;
    const externalRef = referenceOf(fact);
    if (fact.kind === 'refund_failed' || fact.kind === 'reinstated') {
      await this.returnUnapplied(tx, fact, waiting, actor);
      return;
    }
    let restNanoUsd = grossNanoUsd;
    for (const { id, leftNanoUsd } of waiting) {
      const taken = minBigint(leftNanoUsd, restNanoUsd);
      if (taken === 0n) continue;
      const returned = { kind: 'payment_return', amountNanoUsd: taken, externalRef: `${externalRef}:${id}` } as const;
      await this.clearing.record(tx, { ...clearingOf(fact), ...returned }, actor);
      await this.facts.takeUnapplied(tx, id, taken);
      restNanoUsd -= taken;
    }
    if (restNanoUsd === 0n) return;
    const loss = { kind: 'dispute_fee', amountNanoUsd: restNanoUsd, externalRef: `${externalRef}:loss` } as const;
    await this.clearing.record(tx, { ...clearingOf(fact), ...loss }, actor);
  }

  private async returnUnapplied(
    tx: Transaction,
    fact: LockedFact,
    waiting: readonly UnappliedPayment[],
    actor: Actor,
  ): Promise<void> {
    const externalRef = `${referenceOf(fact)}:${fact.kind}`;
    const entry = { ...clearingOf(fact), externalRef };
    let restNanoUsd = fact.grossNanoUsd;
    for (const { id, amountNanoUsd, leftNanoUsd } of waiting) {
      const returned = minBigint(amountNanoUsd - leftNanoUsd, restNanoUsd);
      if (returned === 0n) continue;
      const unapplied = { kind: 'unapplied', amountNanoUsd: returned, externalRef: `${externalRef}:${id}` } as const;
      await this.clearing.record(tx, { ...entry, ...unapplied }, actor);
      await this.facts.takeUnapplied(tx, id, -returned);
      restNanoUsd -= returned;
    }
    if (restNanoUsd === 0n) return;
    await this.clearing.record(tx, { ...entry, kind: 'dispute_fee', amountNanoUsd: -restNanoUsd }, actor);
  }
}

async function recordRefund(tx: Transaction, order: PaymentOrder, amountNanoUsd: bigint): Promise<void> {
  const data = { ...orderEvent(order), amount_usd: formatUsd(amountNanoUsd) };
  await recordEvents(tx, [{ type: 'payment.refunded', organizationId: order.organizationId, data }]);
}
