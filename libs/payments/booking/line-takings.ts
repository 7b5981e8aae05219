import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { ClearingService, grossOf, OrderMoneyService } from '#billing/ledger';
import { minBigint, type Actor } from '#core';
import { referenceOf, refundReference } from '../domain/booked-by.js';
import {
  holdingsOf,
  openTakingsOf,
  partsOf,
  type Holding,
  type OpenTaking,
  type PaymentMove,
  type TakenState,
} from '../domain/payment-line.js';
import { PaymentEventRepository } from '../orders/payment-event.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { PaymentMoveRepository } from '../orders/payment-move.repository.js';
import { isUnapplied, type PaymentLine, type RefundPart } from './payment-lines.js';

/** What takes money of payments, or gives it back. */
export interface LineMovement {
  /** What it is booked by. */
  readonly reference: string;
  readonly state: TakenState;
  readonly grossNanoUsd: bigint;
  /** Of the entries that it makes. */
  readonly about: { readonly reason: string | null; readonly isTest: boolean };
}

/** An order and what a movement took of it, or gave back. */
export interface MovedOrder {
  readonly order: PaymentOrder;
  readonly grossNanoUsd: bigint;
}

/**
 * Books what is taken of payments and given back, in the ledger and as moves of their lines; payments and wallets are
 * locked.
 *
 * Money of an order that came through `unapplied_payments` goes back through it, so that what is owed by a provider is
 * that of its own payments, whatever orders they were assigned to.
 */
@Injectable()
export class LineTakings {
  constructor(
    private readonly orders: OrderRepository,
    private readonly events: PaymentEventRepository,
    private readonly moves: PaymentMoveRepository,
    private readonly money: OrderMoneyService,
    private readonly clearing: ClearingService,
  ) {}

  /**
   * Books what a provider took: of what waits, then of the orders that have its money. What it took above that is the
   * operator's loss.
   *
   * @param first the order that pays first, where a provider does not say of which payment it took; null: none
   */
  async take(
    tx: Transaction,
    line: PaymentLine,
    movement: LineMovement,
    first: string | null,
    actor: Actor,
  ): Promise<MovedOrder[]> {
    const { reference, state, grossNanoUsd } = movement;
    const holdings = holdingsOf(line.moves);
    const isFirst = ({ orderId }: Holding): boolean => first !== null && orderId === first;
    const inTurn = [...holdings.filter(isFirst), ...holdings.filter((one) => !isFirst(one))];
    const planned = partsOf(inTurn, grossNanoUsd);
    const taken = planned.filter(({ orderId }) => orderId === null);
    for (const part of taken) await this.takeWaiting(tx, line, movement, part, actor);
    const moved: MovedOrder[] = [];
    for (const orderId of new Set(planned.flatMap((part) => part.orderId ?? []))) {
      const parts = planned.filter((part) => part.orderId === orderId);
      const ofOrder = await this.takeOfOrder(tx, line, movement, { orderId, parts }, actor);
      taken.push(...ofOrder.taken);
      if (ofOrder.moved.grossNanoUsd > 0n) moved.push(ofOrder.moved);
    }
    const moves = taken.map(({ paymentId, orderId, amountNanoUsd }): PaymentMove => ({
      paymentId,
      fromState: orderId === null ? 'unapplied' : 'order',
      toState: state,
      orderId,
      amountNanoUsd,
      reference,
      undoes: null,
    }));
    const lossNanoUsd = grossNanoUsd - sumOf(taken);
    const [payment] = line.payments;
    if (lossNanoUsd > 0n && payment !== undefined) {
      const lost = { fromState: 'loss', toState: state, orderId: null, amountNanoUsd: lossNanoUsd } as const;
      moves.push({ ...lost, paymentId: payment.id, reference, undoes: null });
      await this.bookLoss(tx, line, movement, { externalRef: `${reference}:loss`, amountNanoUsd: lossNanoUsd }, actor);
    }
    await this.moves.insert(tx, moves);
    return moved;
  }

  /**
   * Books what a provider gave back: it covers losses of the payment first, then returns to where it was taken. What comes
   * back above that is the operator's.
   *
   * @param takenBy the reference of what it gives back
   */
  async giveBack(
    tx: Transaction,
    line: PaymentLine,
    movement: LineMovement,
    takenBy: string,
    actor: Actor,
  ): Promise<MovedOrder[]> {
    const { reference, state, grossNanoUsd } = movement;
    const parts = partsOf(openTakingsOf(line.moves, takenBy), grossNanoUsd);
    const from = (wanted: OpenTaking['fromState']) => parts.filter(({ fromState }) => fromState === wanted);
    let coveredNanoUsd = grossNanoUsd - sumOf(parts) + sumOf(from('loss'));
    for (const part of from('loss')) coveredNanoUsd -= await this.returnLoss(tx, line, movement, part, actor);
    await this.bookLoss(
      tx,
      line,
      movement,
      { externalRef: `${reference}:covered`, amountNanoUsd: -coveredNanoUsd },
      actor,
    );
    for (const paymentId of new Set(from('unapplied').map((part) => part.paymentId))) {
      const amountNanoUsd = sumOf(from('unapplied').filter((part) => part.paymentId === paymentId));
      await this.returnWaiting(tx, line, movement, { paymentId, amountNanoUsd }, actor);
    }
    const moved: MovedOrder[] = [];
    const keyOf = ({ orderId, reference: by, takenState }: OpenTaking): string =>
      `${orderId ?? ''} ${takenState} ${by}`;
    for (const [index, key] of [...new Set(from('order').map(keyOf))].entries()) {
      const same = from('order').filter((part) => keyOf(part) === key);
      moved.push(await this.returnToOrder(tx, line, movement, same, index, actor));
    }
    const moves = parts.map((part): PaymentMove => ({
      paymentId: part.paymentId,
      fromState: state,
      toState: part.fromState,
      orderId: part.orderId,
      amountNanoUsd: part.amountNanoUsd,
      reference,
      undoes: part.reference,
    }));
    const gainNanoUsd = grossNanoUsd - sumOf(parts);
    const [payment] = line.payments;
    if (gainNanoUsd > 0n && payment !== undefined) {
      const gained = { fromState: state, toState: 'loss', orderId: null, amountNanoUsd: gainNanoUsd } as const;
      moves.push({ ...gained, paymentId: payment.id, reference, undoes: null });
    }
    await this.moves.insert(tx, moves);
    return moved;
  }

  /** What a refund of ours takes of an order, once its wallet has paid: it leaves to the provider of its payment. */
  async refundOfOrder(
    tx: Transaction,
    { payment, heldNanoUsd, isUnapplied: isVia }: RefundPart,
    { refundId, orderId, grossNanoUsd, about }: OwnRefund,
    actor: Actor,
  ): Promise<void> {
    if (payment === null) return;
    const reference = refundReference(refundId);
    const amountNanoUsd = minBigint(grossNanoUsd, heldNanoUsd);
    const left = { fromState: 'order', toState: 'refunded', orderId, amountNanoUsd } as const;
    await this.moves.insert(tx, [{ ...left, paymentId: payment.id, reference, undoes: null }]);
    if (isVia) await this.leave(tx, { about, orderId, amountNanoUsd: grossNanoUsd, reference }, actor);
  }

  private async takeWaiting(
    tx: Transaction,
    line: PaymentLine,
    { reference, about }: LineMovement,
    { paymentId, amountNanoUsd }: Holding,
    actor: Actor,
  ): Promise<void> {
    const taken = { kind: 'payment_return', amountNanoUsd, externalRef: `${reference}:${paymentId}` } as const;
    await this.clearing.record(tx, { ...about, ...taken, orderId: orderOf(line, paymentId) }, actor);
    await this.events.takeUnapplied(tx, paymentId, amountNanoUsd);
  }

  /** At most what the ledger has of the order: corrections by hand may have taken more. */
  private async takeOfOrder(
    tx: Transaction,
    line: PaymentLine,
    { reference, state, about }: LineMovement,
    { orderId, parts }: { readonly orderId: string; readonly parts: readonly Holding[] },
    actor: Actor,
  ): Promise<{ readonly taken: readonly Holding[]; readonly moved: MovedOrder }> {
    const order = await this.order(tx, orderId);
    const { organizationId, reference: reason } = order;
    const left = await this.money.partsLeft(tx, organizationId, orderId);
    const taken = partsOf(parts, left === null ? 0n : grossOf(left));
    const grossNanoUsd = sumOf(taken);
    if (grossNanoUsd === 0n) return { taken, moved: { order, grossNanoUsd } };
    const [first] = taken;
    const isVia = first !== undefined && isUnapplied(line, first.paymentId);
    const externalRef = bookedRef(line, reference, first?.paymentId ?? '', orderId);
    const taking = { orderId, organizationId, reason, externalRef, grossNanoUsd, isUnapplied: isVia };
    if (state === 'refunded') await this.money.refundElsewhere(tx, taking, actor);
    else await this.money.withdraw(tx, taking, actor);
    if (isVia) await this.leave(tx, { about, orderId, amountNanoUsd: grossNanoUsd, reference }, actor);
    return { taken, moved: { order, grossNanoUsd } };
  }

  private async returnWaiting(
    tx: Transaction,
    line: PaymentLine,
    { reference, about }: LineMovement,
    { paymentId, amountNanoUsd }: Pick<OpenTaking, 'paymentId' | 'amountNanoUsd'>,
    actor: Actor,
  ): Promise<void> {
    const externalRef = `${entryRef(line, reference)}:${paymentId}`;
    const entry = { kind: 'unapplied', amountNanoUsd, externalRef } as const;
    await this.clearing.record(tx, { ...about, ...entry, orderId: orderOf(line, paymentId) }, actor);
    await this.events.takeUnapplied(tx, paymentId, -amountNanoUsd);
  }

  /** @param parts of one order, taken by one reference */
  private async returnToOrder(
    tx: Transaction,
    line: PaymentLine,
    { reference, about }: LineMovement,
    parts: readonly OpenTaking[],
    index: number,
    actor: Actor,
  ): Promise<MovedOrder> {
    const [first] = parts;
    if (first?.orderId == null) throw new Error('a part of no order');
    const { orderId, paymentId, takenState, reference: takenBy } = first;
    const order = await this.order(tx, orderId);
    const { organizationId, reference: reason } = order;
    const grossNanoUsd = sumOf(parts);
    const externalRef = index === 0 ? reference : `${reference}:${index}`;
    const [entry] = await this.clearing.find(tx, ['payment_return'], leavingRef(takenBy, orderId));
    if (entry !== undefined) {
      const unapplied = { kind: 'unapplied', amountNanoUsd: grossNanoUsd, orderId } as const;
      const named = `${entryRef(line, externalRef)}:${orderId}`;
      await this.clearing.record(tx, { ...about, ...unapplied, externalRef: named }, actor);
    }
    const isAll = parts.every((part) => part.amountNanoUsd === part.takenNanoUsd);
    await this.money.reverse(
      tx,
      {
        kind: takenState === 'refunded' ? 'payment_refund' : 'chargeback',
        orderId,
        organizationId,
        reason,
        reversedRef: bookedRef(line, takenBy, paymentId, orderId),
        externalRef,
        grossNanoUsd: isAll ? null : grossNanoUsd,
      },
      actor,
    );
    return { order, grossNanoUsd };
  }

  /** What was taken above the payment comes back; of orders that were booked before payments were followed, in their row. */
  private async returnLoss(
    tx: Transaction,
    { payments }: PaymentLine,
    { reference }: LineMovement,
    { paymentId, amountNanoUsd, takenState, reference: reversedRef }: OpenTaking,
    actor: Actor,
  ): Promise<bigint> {
    const orderId = payments.find(({ id }) => id === paymentId)?.orderId ?? null;
    const booked = orderId === null ? null : await this.money.bookedOf(tx, orderId);
    const row = booked?.takings.find(({ externalRef }) => externalRef === reversedRef);
    if (orderId === null || row === undefined || row.lossNanoUsd === 0n) return 0n;
    const { organizationId, reference: reason } = await this.order(tx, orderId);
    const grossNanoUsd = minBigint(amountNanoUsd, row.lossNanoUsd);
    const kind = takenState === 'refunded' ? 'payment_refund' : 'chargeback';
    const undone = { kind, orderId, organizationId, reason, reversedRef, grossNanoUsd } as const;
    await this.money.reverse(tx, { ...undone, externalRef: `${reference}:loss` }, actor);
    return grossNanoUsd;
  }

  /** Money of an order that came through `unapplied_payments` leaves to its provider. */
  private async leave(
    tx: Transaction,
    { about, orderId, amountNanoUsd, reference }: Pick<LineMovement, 'about' | 'reference'> & Leaving,
    actor: Actor,
  ): Promise<void> {
    const externalRef = leavingRef(reference, orderId);
    await this.clearing.record(tx, { ...about, orderId, kind: 'payment_return', amountNanoUsd, externalRef }, actor);
  }

  private async bookLoss(
    tx: Transaction,
    line: PaymentLine,
    { about }: LineMovement,
    { externalRef, amountNanoUsd }: { readonly externalRef: string; readonly amountNanoUsd: bigint },
    actor: Actor,
  ): Promise<void> {
    if (amountNanoUsd === 0n) return;
    const entry = { kind: 'dispute_fee', amountNanoUsd, externalRef: entryRef(line, externalRef) } as const;
    await this.clearing.record(tx, { ...about, ...entry, orderId: line.payments[0]?.orderId ?? null }, actor);
  }

  private async order(tx: Transaction, id: string): Promise<PaymentOrder> {
    const order = await this.orders.find(tx, id);
    if (order === null) throw new Error(`a payment has money in an order ${id} that is missing`);
    return order;
  }
}

interface OwnRefund extends Pick<LineMovement, 'about' | 'grossNanoUsd'> {
  readonly refundId: string;
  readonly orderId: string;
}

interface Leaving {
  readonly orderId: string;
  readonly amountNanoUsd: bigint;
}

const sumOf = (parts: readonly { readonly amountNanoUsd: bigint }[]): bigint =>
  parts.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);

const isOwnRefund = (reference: string): boolean => reference.startsWith('refund:');

const orderOf = ({ payments }: PaymentLine, paymentId: string): string | null =>
  payments.find(({ id }) => id === paymentId)?.orderId ?? null;

/** What a taking of an order is booked by: unique among those of all orders. */
const bookedRef = (line: PaymentLine, reference: string, paymentId: string, orderId: string): string =>
  isOwnRefund(reference) || orderOf(line, paymentId) === orderId ? reference : `${reference}:${orderId}`;

/** What the entry of the money that leaves an order through `unapplied_payments` is booked by. */
const leavingRef = (reference: string, orderId: string): string =>
  isOwnRefund(reference) ? reference : `${reference}:${orderId}`;

/** Entries of a provider begin with its id: they are what it owes. */
const entryRef = ({ payments: [payment] }: PaymentLine, reference: string): string =>
  isOwnRefund(reference) && payment !== undefined
    ? referenceOf({ providerId: payment.providerId, externalRef: reference })
    : reference;
