import { Injectable } from '@nestjs/common';
import { OrderMoneyService, WalletRepository } from '#billing/ledger';
import type { Transaction } from '#core/infra';
import { formatId, maxBigint, minBigint, RoutifyError } from '#core';
import { assignedFrom, assignmentOf, refundReference } from '../domain/booked-by.js';
import { minorOfPart, pricedEvent, stepAbove } from '../domain/currency.js';
import { holdingsOf, type PaymentMove } from '../domain/payment-line.js';
import { unitFor } from '../providers/provider-kinds.js';
import {
  PaymentEventRepository,
  type PaymentEvent,
  type UnappliedPayment,
} from '../orders/payment-event.repository.js';
import { OrderRefundRepository } from '../orders/order-refund.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { PaymentMoveRepository } from '../orders/payment-move.repository.js';
import { arrivalOf, LineOpening } from './line-opening.js';

/** Payments and where their money is. Locked until the transaction ends. */
export interface PaymentLine {
  readonly payments: readonly PaymentEvent[];
  /** The oldest first. */
  readonly moves: readonly PaymentMove[];
}

/** A part of a refund, of the payment that carries it. */
export interface RefundPart {
  /** Null: none is known. */
  readonly payment: PaymentEvent | null;
  /** Without tax. */
  readonly amountNanoUsd: bigint;
  /** What of the payment is in the order. */
  readonly heldNanoUsd: bigint;
  /** It came through `unapplied_payments`, and goes back that way. */
  readonly isUnapplied: boolean;
}

const NANO_USD_PER_CENT = 10_000_000n;

/**
 * The line of life of each payment: where its money is, each cent in one place. What providers take or give back is
 * addressed to the payment, and goes from there to where the money is: to what waits, and to the orders that have it.
 */
@Injectable()
export class PaymentLines {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly orders: OrderRepository,
    private readonly events: PaymentEventRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly moves: PaymentMoveRepository,
    private readonly money: OrderMoneyService,
    private readonly opening: LineOpening,
  ) {}

  /** Wallets are locked before payments, all at once and in order. */
  async lockWallets(tx: Transaction, organizationIds: readonly string[]): Promise<void> {
    await this.wallets.lock(tx, organizationIds);
  }

  /** What was taken of an order beside what its own events say; see `orderSumsOf`. */
  takenBeside(tx: Transaction, orderId: string): ReturnType<PaymentMoveRepository['takenBeside']> {
    return this.moves.takenBeside(tx, orderId);
  }

  /** The money of a payment has come: to an order at once, or to what waits. */
  async arrive(tx: Transaction, payment: PaymentEvent, orderId: string | null): Promise<void> {
    await this.moves.insert(tx, [arrivalOf(payment, orderId)]);
  }

  /** What waits of a payment is in an order from now on. */
  async apply(
    tx: Transaction,
    paymentId: string,
    { orderId, amountNanoUsd, reference }: { orderId: string; amountNanoUsd: bigint; reference: string },
  ): Promise<void> {
    await this.events.takeUnapplied(tx, paymentId, amountNanoUsd);
    await this.moves.insert(tx, [
      { paymentId, fromState: 'unapplied', toState: 'order', orderId, amountNanoUsd, reference, undoes: null },
    ]);
  }

  /** What a refund of ours takes of a payment that waits; its booking is the caller's. */
  async refundWaiting(tx: Transaction, paymentId: string, refundId: string, amountNanoUsd: bigint): Promise<void> {
    const left = { fromState: 'unapplied', toState: 'refunded', orderId: null, amountNanoUsd } as const;
    await this.moves.insert(tx, [{ ...left, paymentId, reference: refundReference(refundId), undoes: null }]);
  }

  /** The payment that an event takes something of or gives back to; null: it does not say, or it is not known. */
  async paymentOf(tx: Transaction, event: PaymentEvent): Promise<PaymentEvent | null> {
    const { providerId, kind, aboutRef } = event;
    if (aboutRef === null) return null;
    const taken = kind === 'reinstated' ? await this.takingOf(tx, event) : null;
    const externalRef = kind === 'reinstated' ? taken?.aboutRef : aboutRef;
    return externalRef == null ? null : this.events.findByRef(tx, { providerId, kind: 'paid', externalRef });
  }

  /** What an event gives back: the withdrawal that was won, the refund that failed; null: none is known. */
  takingOf(tx: Transaction, { providerId, kind, aboutRef, externalRef }: PaymentEvent): Promise<PaymentEvent | null> {
    return kind === 'reinstated'
      ? this.events.findByRef(tx, { providerId, kind: 'withdrawn', externalRef: aboutRef ?? '' })
      : this.events.findByRef(tx, { providerId, kind: 'refunded', externalRef });
  }

  /** The payments that an event is about: the one that it names, else those of its order. */
  private async paymentIdsOf(tx: Transaction, event: PaymentEvent): Promise<string[]> {
    const named = await this.paymentOf(tx, event);
    if (named !== null) return [named.id];
    return event.orderId === null ? [] : this.idsOf(tx, event.orderId);
  }

  /** The payments that an order has or had money of, and those that name it. */
  private async idsOf(tx: Transaction, orderId: string): Promise<string[]> {
    const events = await this.events.of(tx, orderId);
    const own = events.filter(({ kind, bookedAt }) => kind === 'paid' && bookedAt !== null).map(({ id }) => id);
    const credited = assignedFrom((await this.money.bookedOf(tx, orderId))?.creditRef ?? null);
    const moved = await this.moves.paymentsOf(tx, orderId);
    return [...new Set([...own, ...moved, ...(credited === null ? [] : [credited])])];
  }

  /** Organizations whose wallets an event may move, of the orders that have or had money of its payments. */
  async organizationsOf(tx: Transaction, event: PaymentEvent): Promise<string[]> {
    const ids = await this.paymentIdsOf(tx, event);
    const moves = await this.moves.of(tx, ids);
    const orderIds = new Set(moves.flatMap(({ orderId }) => orderId ?? []));
    for (const id of ids.filter((one) => !moves.some(({ paymentId }) => paymentId === one))) {
      for (const { orderId } of await this.money.creditedBy(tx, assignmentOf(id, ''))) orderIds.add(orderId);
    }
    return this.orders.organizationsOf(tx, [...orderIds]);
  }

  /**
   * The payments that an event is about, locked; wallets are locked before. Throws `not_found` for an event that comes before
   * its payment, `conflict` where an operator has just assigned it to another organization.
   */
  async lockOf(tx: Transaction, event: PaymentEvent, organizationIds: readonly string[]): Promise<PaymentLine> {
    const ids = await this.paymentIdsOf(tx, event);
    const line = await this.lock(tx, ids);
    if (line.payments.length === 0) {
      const named = event.orderId === null ? 'this payment' : formatId('ord', event.orderId);
      throw new RoutifyError('not_found', `Nothing was paid for ${named}.`);
    }
    const orderIds = line.moves.flatMap(({ orderId }) => orderId ?? []);
    const owners = await this.orders.organizationsOf(tx, orderIds);
    if (owners.every((id) => organizationIds.includes(id))) return line;
    throw new RoutifyError('conflict', 'The payment is being assigned.');
  }

  /** The payments of an order, locked with its wallet. */
  async lockOfOrder(tx: Transaction, { id, organizationId }: PaymentOrder): Promise<PaymentLine> {
    await this.wallets.lockOne(tx, organizationId);
    return this.lock(tx, await this.idsOf(tx, id));
  }

  /** Payments that are booked, in the order of their ids; wallets are locked before. */
  async lock(tx: Transaction, paymentIds: readonly string[]): Promise<PaymentLine> {
    const payments: PaymentEvent[] = [];
    const opened: PaymentMove[] = [];
    const locked = new Map<string, UnappliedPayment | null>();
    for (const id of [...paymentIds].toSorted()) locked.set(id, await this.events.lockUnapplied(tx, id));
    const moves = await this.moves.of(tx, paymentIds);
    for (const [id, unapplied] of locked) {
      const payment = await this.events.find(tx, id);
      if (payment === null || payment.bookedAt === null) continue;
      payments.push(payment);
      if (moves.some(({ paymentId }) => paymentId === id)) continue;
      const opening = await this.opening.of(tx, payment, unapplied);
      await this.moves.insert(tx, opening);
      opened.push(...opening);
    }
    return { payments, moves: [...moves, ...opened] };
  }

  /** Throws `conflict` while a refund of one of these payments is on its way to its provider; see `requireSent`. */
  async requireSent(tx: Transaction, { payments, moves }: PaymentLine): Promise<void> {
    const orderIds = [
      ...moves.flatMap(({ orderId }) => orderId ?? []),
      ...payments.flatMap((one) => one.orderId ?? []),
    ];
    const paymentIds = payments.map(({ id }) => id);
    if (await this.refunds.isUnsent(tx, paymentIds, orderIds)) {
      throw new RoutifyError('conflict', 'A refund of the payment is being sent.');
    }
  }

  /** How a refund of an order is shared out to the payments that carry its money, the last one first. */
  async refundParts(
    tx: Transaction,
    order: PaymentOrder,
    line: PaymentLine,
    amountNanoUsd: bigint,
  ): Promise<RefundPart[]> {
    for (const payment of line.payments) await this.requireBooked(tx, payment);
    const held = holdingsOf(line.moves).filter(({ orderId }) => orderId === order.id);
    const left = await this.money.partsLeft(tx, order.organizationId, order.id);
    const [amount, tax] = [left?.amountNanoUsd ?? 0n, left?.taxNanoUsd ?? 0n];
    const parts: RefundPart[] = [];
    let restNanoUsd = amountNanoUsd;
    for (const [index, { paymentId, amountNanoUsd: heldNanoUsd }] of held.entries()) {
      // A payment returns its share of the tax, too. Whole cents, and the last one has the rest.
      const withoutTax = amount + tax === 0n ? 0n : (heldNanoUsd * amount) / (amount + tax);
      const most = index === held.length - 1 ? restNanoUsd : withoutTax - (withoutTax % NANO_USD_PER_CENT);
      const partNanoUsd = minBigint(most, restNanoUsd);
      if (partNanoUsd <= 0n) continue;
      const payment = line.payments.find(({ id }) => id === paymentId) ?? null;
      parts.push({ payment, amountNanoUsd: partNanoUsd, heldNanoUsd, isUnapplied: isUnapplied(line, paymentId) });
      restNanoUsd -= partNanoUsd;
    }
    if (parts.length > 0) return parts;
    return [{ payment: null, amountNanoUsd, heldNanoUsd: amountNanoUsd, isUnapplied: false }];
  }

  /** Throws `conflict` while what a provider took of a payment is noted and not booked: the money is not there any more. */
  async requireBooked(tx: Transaction, payment: PaymentEvent): Promise<void> {
    if (!(await this.events.isBeingTaken(tx, payment))) return;
    throw new RoutifyError(
      'conflict',
      'What the provider took of the payment is not booked yet. Try again in a minute.',
    );
  }

  /** What goes back of a payment, in the payer's favour: of all refunds together, and never more than is left of it. */
  async minorToReturn(tx: Transaction, payment: PaymentEvent, grossNanoUsd: bigint): Promise<bigint> {
    const returned = await this.events.returnedOf(tx, payment, await this.events.creditedBy(tx, payment));
    const worthMinor = stepAbove(minorOfPart(returned.nanoUsd + grossNanoUsd, pricedEvent(payment)), unitFor(payment));
    return minBigint(maxBigint(0n, worthMinor - returned.minor), payment.grossMinor - returned.minor);
  }
}

/** It came through `unapplied_payments`, and goes back that way. */
export const isUnapplied = ({ moves }: PaymentLine, paymentId: string): boolean =>
  moves.some((move) => move.paymentId === paymentId && move.toState === 'unapplied' && move.fromState === 'provider');
