import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { ClearingService, OrderMoneyService, WalletRepository } from '#billing';
import type { Transaction } from '#infra';
import { formatId, maxBigint, minBigint, refusal, RoutifyError } from '#kernel';
import { assignedFrom, assignmentOf, referenceOf, refundReference } from '../domain/booked-by.js';
import { minorOfPart, pricedFact } from '../domain/currency.js';
import {
  holdingsOf,
  openTakingsOf,
  partsOf,
  type Holding,
  type OpenTaking,
  type PaymentMove,
  type TakenPlace,
} from '../domain/payment-line.js';
import { FactRepository, type PaymentFact, type UnappliedPayment } from '../orders/fact.repository.js';
import { OrderRefundRepository } from '../orders/order-refund.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { PaymentMoveRepository } from '../orders/payment-move.repository.js';
import { arrivalOf, LineOpening } from './line-opening.js';

/** Payments and where their money is. Locked until the transaction ends. */
export interface PaymentLine {
  readonly payments: readonly PaymentFact[];
  /** The oldest first. */
  readonly moves: readonly PaymentMove[];
}

/** What takes money of payments, or gives it back. */
export interface LineMovement {
  /** What it is booked by. */
  readonly reference: string;
  readonly place: TakenPlace;
  readonly grossNanoUsd: bigint;
  /** Of the entries that it makes. */
  readonly about: { readonly reason: string | null; readonly isTest: boolean };
}

/** An order and what a movement took of it, or gave back. */
export interface MovedOrder {
  readonly order: PaymentOrder;
  readonly grossNanoUsd: bigint;
}

/** A part of a refund, of the payment that carries it. */
export interface RefundPart {
  /** Null: none is known. */
  readonly payment: PaymentFact | null;
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
 *
 * Money of an order that came through `unapplied_payments` goes back through it, so that what is owed by a provider is
 * that of its own payments, whatever orders they were assigned to.
 */
@Injectable()
export class PaymentLines {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly orders: OrderRepository,
    private readonly facts: FactRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly moves: PaymentMoveRepository,
    private readonly money: OrderMoneyService,
    private readonly clearing: ClearingService,
    private readonly opening: LineOpening,
  ) {}

  /** The money of a payment has come: to an order at once, or to what waits. */
  async arrive(tx: Transaction, payment: PaymentFact, orderId: string | null): Promise<void> {
    await this.moves.insert(tx, [arrivalOf(payment, orderId)]);
  }

  /** What waits of a payment is in an order from now on. */
  async apply(
    tx: Transaction,
    paymentId: string,
    { orderId, amountNanoUsd, reference }: { orderId: string; amountNanoUsd: bigint; reference: string },
  ): Promise<void> {
    await this.facts.takeUnapplied(tx, paymentId, amountNanoUsd);
    await this.moves.insert(tx, [
      { paymentId, fromPlace: 'unapplied', toPlace: 'order', orderId, amountNanoUsd, reference, undoes: null },
    ]);
  }

  /** What a refund of ours takes of a payment that waits; its booking is the caller's. */
  async refundWaiting(tx: Transaction, paymentId: string, refundId: string, amountNanoUsd: bigint): Promise<void> {
    const left = { fromPlace: 'unapplied', toPlace: 'refunded', orderId: null, amountNanoUsd } as const;
    await this.moves.insert(tx, [{ ...left, paymentId, reference: refundReference(refundId), undoes: null }]);
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
    const left = { fromPlace: 'order', toPlace: 'refunded', orderId, amountNanoUsd } as const;
    await this.moves.insert(tx, [{ ...left, paymentId: payment.id, reference, undoes: null }]);
    if (isVia) await this.leave(tx, { about, orderId, amountNanoUsd: grossNanoUsd, reference }, actor);
  }

  /** The payment that a fact takes something of or gives back to; null: it does not say, or it is not known. */
  async paymentOf(tx: Transaction, fact: PaymentFact): Promise<PaymentFact | null> {
    const { providerId, kind, aboutRef } = fact;
    if (aboutRef === null) return null;
    const taken = kind === 'reinstated' ? await this.takingOf(tx, fact) : null;
    const externalRef = kind === 'reinstated' ? taken?.aboutRef : aboutRef;
    return externalRef == null ? null : this.facts.findStated(tx, { providerId, kind: 'paid', externalRef });
  }

  /** What a fact gives back: the withdrawal that was won, the refund that failed; null: none is known. */
  takingOf(tx: Transaction, { providerId, kind, aboutRef, externalRef }: PaymentFact): Promise<PaymentFact | null> {
    return kind === 'reinstated'
      ? this.facts.findStated(tx, { providerId, kind: 'withdrawn', externalRef: aboutRef ?? '' })
      : this.facts.findStated(tx, { providerId, kind: 'refunded', externalRef });
  }

  /** The payments that a fact is about: the one that it names, else those of its order. */
  private async paymentIdsOf(tx: Transaction, fact: PaymentFact): Promise<string[]> {
    const named = await this.paymentOf(tx, fact);
    if (named !== null) return [named.id];
    return fact.orderId === null ? [] : this.idsOf(tx, fact.orderId);
  }

  /** The payments that an order has or had money of, and those that name it. */
  private async idsOf(tx: Transaction, orderId: string): Promise<string[]> {
    const facts = await this.facts.of(tx, orderId);
    const own = facts.filter(({ kind, bookedAt }) => kind === 'paid' && bookedAt !== null).map(({ id }) => id);
    const credited = assignedFrom((await this.money.bookedOf(tx, orderId))?.creditRef ?? null);
    const moved = await this.moves.paymentsOf(tx, orderId);
    return [...new Set([...own, ...moved, ...(credited === null ? [] : [credited])])];
  }

  /** Organizations whose wallets a fact may move, of the orders that have or had money of its payments. */
  async organizationsOf(tx: Transaction, fact: PaymentFact): Promise<string[]> {
    const ids = await this.paymentIdsOf(tx, fact);
    const moves = await this.moves.of(tx, ids);
    const orderIds = new Set(moves.flatMap(({ orderId }) => orderId ?? []));
    for (const id of ids.filter((one) => !moves.some(({ paymentId }) => paymentId === one))) {
      for (const { orderId } of await this.money.creditedBy(tx, assignmentOf(id, ''))) orderIds.add(orderId);
    }
    return this.orders.organizationsOf(tx, [...orderIds]);
  }

  /**
   * The payments that a fact is about, locked; wallets are locked before. Throws `not_found` for a fact that comes before
   * its payment, `conflict` where an operator has just assigned it to another organization.
   */
  async lockOf(tx: Transaction, fact: PaymentFact, organizationIds: readonly string[]): Promise<PaymentLine> {
    const ids = await this.paymentIdsOf(tx, fact);
    const line = await this.lock(tx, ids);
    if (line.payments.length === 0) {
      const named = fact.orderId === null ? 'this payment' : formatId('ord', fact.orderId);
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
    const payments: PaymentFact[] = [];
    const opened: PaymentMove[] = [];
    const locked = new Map<string, UnappliedPayment | null>();
    for (const id of [...paymentIds].toSorted()) locked.set(id, await this.facts.lockUnapplied(tx, id));
    const moves = await this.moves.of(tx, paymentIds);
    for (const [id, unapplied] of locked) {
      const payment = await this.facts.find(tx, id);
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
    const { reference, place, grossNanoUsd } = movement;
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
      ...{ paymentId, fromPlace: orderId === null ? 'unapplied' : 'order', toPlace: place, orderId },
      ...{ amountNanoUsd, reference, undoes: null },
    }));
    const lossNanoUsd = grossNanoUsd - sumOf(taken);
    const [payment] = line.payments;
    if (lossNanoUsd > 0n && payment !== undefined) {
      const lost = { fromPlace: 'loss', toPlace: place, orderId: null, amountNanoUsd: lossNanoUsd } as const;
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
    const { reference, place, grossNanoUsd } = movement;
    const parts = partsOf(openTakingsOf(line.moves, takenBy), grossNanoUsd);
    const from = (wanted: OpenTaking['fromPlace']) => parts.filter(({ fromPlace }) => fromPlace === wanted);
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
    const keyOf = ({ orderId, reference: by, takenPlace }: OpenTaking): string =>
      `${orderId ?? ''} ${takenPlace} ${by}`;
    for (const [index, key] of [...new Set(from('order').map(keyOf))].entries()) {
      const same = from('order').filter((part) => keyOf(part) === key);
      moved.push(await this.returnToOrder(tx, line, movement, same, index, actor));
    }
    const moves = parts.map((part): PaymentMove => ({
      ...{ paymentId: part.paymentId, fromPlace: place, toPlace: part.fromPlace, orderId: part.orderId },
      ...{ amountNanoUsd: part.amountNanoUsd, reference, undoes: part.reference },
    }));
    const gainNanoUsd = grossNanoUsd - sumOf(parts);
    const [payment] = line.payments;
    if (gainNanoUsd > 0n && payment !== undefined) {
      const gained = { fromPlace: place, toPlace: 'loss', orderId: null, amountNanoUsd: gainNanoUsd } as const;
      moves.push({ ...gained, paymentId: payment.id, reference, undoes: null });
    }
    await this.moves.insert(tx, moves);
    return moved;
  }

  /** How a refund of an order is shared out to the payments that carry its money, the last one first. */
  async refundParts(
    tx: Transaction,
    order: PaymentOrder,
    line: PaymentLine,
    amountNanoUsd: bigint,
  ): Promise<RefundPart[]> {
    const held = holdingsOf(line.moves).filter(({ orderId }) => orderId === order.id);
    const left = await this.money.refundable(tx, order.organizationId, order.id);
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

  /** What goes back of a payment, in the payer's favour: of all refunds together, and never more than is left of it. */
  async minorToReturn(tx: Transaction, payment: PaymentFact, grossNanoUsd: bigint): Promise<bigint> {
    const returned = await this.facts.returnedOf(tx, payment, await this.creditedBy(tx, payment));
    const worthMinor = minorOfPart(returned.nanoUsd + grossNanoUsd, pricedFact(payment)) - returned.minor;
    return minBigint(maxBigint(0n, worthMinor), payment.grossMinor - returned.minor);
  }

  /** The order that a payment credited by itself; null: none. Refunds of then name no payment. */
  async creditedBy(tx: Transaction, { orderId, externalRef }: PaymentFact): Promise<string | null> {
    return orderId !== null && (await this.facts.paymentOfCredit(tx, orderId)) === externalRef ? orderId : null;
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
    await this.facts.takeUnapplied(tx, paymentId, amountNanoUsd);
  }

  /** At most what the ledger has of the order: corrections by hand may have taken more. */
  private async takeOfOrder(
    tx: Transaction,
    line: PaymentLine,
    { reference, place, about }: LineMovement,
    { orderId, parts }: { readonly orderId: string; readonly parts: readonly Holding[] },
    actor: Actor,
  ): Promise<{ readonly taken: readonly Holding[]; readonly moved: MovedOrder }> {
    const order = await this.order(tx, orderId);
    const { organizationId, reference: reason } = order;
    const left = await this.money.refundable(tx, organizationId, orderId);
    const taken = partsOf(parts, left === null ? 0n : left.amountNanoUsd + left.taxNanoUsd + left.surchargeNanoUsd);
    const grossNanoUsd = sumOf(taken);
    if (grossNanoUsd === 0n) return { taken, moved: { order, grossNanoUsd } };
    const [first] = taken;
    const isVia = first !== undefined && isUnapplied(line, first.paymentId);
    const externalRef = bookedRef(line, reference, first?.paymentId ?? '', orderId);
    const taking = { orderId, organizationId, reason, externalRef, grossNanoUsd, isUnapplied: isVia };
    if (place === 'refunded') await this.money.refundElsewhere(tx, taking, actor);
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
    await this.facts.takeUnapplied(tx, paymentId, -amountNanoUsd);
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
    const { orderId, paymentId, takenPlace, reference: takenBy } = first;
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
        ...{ kind: takenPlace === 'refunded' ? 'payment_refund' : 'chargeback', orderId, organizationId, reason },
        ...{ reversedRef: bookedRef(line, takenBy, paymentId, orderId), externalRef },
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
    { paymentId, amountNanoUsd, takenPlace, reference: reversedRef }: OpenTaking,
    actor: Actor,
  ): Promise<bigint> {
    const orderId = payments.find(({ id }) => id === paymentId)?.orderId ?? null;
    const booked = orderId === null ? null : await this.money.bookedOf(tx, orderId);
    const row = booked?.takings.find(({ externalRef }) => externalRef === reversedRef);
    if (orderId === null || row === undefined || row.lossNanoUsd === 0n) return 0n;
    const { organizationId, reference: reason } = await this.order(tx, orderId);
    const grossNanoUsd = minBigint(amountNanoUsd, row.lossNanoUsd);
    const kind = takenPlace === 'refunded' ? 'payment_refund' : 'chargeback';
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

/** It came through `unapplied_payments`, and goes back that way. */
const isUnapplied = ({ moves }: PaymentLine, paymentId: string): boolean =>
  moves.some((move) => move.paymentId === paymentId && move.toPlace === 'unapplied' && move.fromPlace === 'provider');

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
