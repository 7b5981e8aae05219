import { Injectable } from '@nestjs/common';
import { formatActor, systemActor, type Actor } from '#audit';
import { AccountsService, ClearingService, OrderMoneyService, WalletRepository } from '#billing';
import { Logger, type Transaction } from '#infra';
import { Clock, formatId, formatUsd, minBigint, newUuid, refusal, RoutifyError } from '#kernel';
import { applyPayment, type UnappliedReason } from '../domain/apply-payment.js';
import { orderStateOf } from '../domain/order-state.js';
import { OrderRepository, type PaymentFact, type PaymentOrder, type UnappliedPayment } from './order.repository.js';

/** What is said of an order; see `PaymentFact`. */
export type NewFact = Pick<
  PaymentFact,
  'providerId' | 'orderId' | 'kind' | 'externalRef' | 'grossNanoUsd' | 'taxNanoUsd' | 'note' | 'occurredAt'
>;

const BATCH = 100;
const WORKER = systemActor('payments');

/**
 * Notes what is said of orders, and books it. Noting and booking are two transactions: what is noted is booked by the
 * next pass when a process ends between them. Each is repeatable.
 */
@Injectable()
export class PaymentFactsService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly orders: OrderRepository,
    private readonly money: OrderMoneyService,
    private readonly clearing: ClearingService,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Returns the id of the fact, which is the one of before when it is repeated. */
  async record(fact: NewFact, actor: Actor): Promise<string> {
    const named = { ...fact, id: newUuid(this.clock.nowMs()), actor: formatActor(actor) };
    const id = await this.wallets.transaction(async (tx) => {
      // A provider speaks of its own orders only: another's money is unknown here.
      const order = fact.orderId === null ? null : await this.orders.order(tx, fact.orderId);
      const orderId = order?.providerId === fact.providerId ? fact.orderId : null;
      return this.orders.noteFact(tx, { ...named, orderId });
    });
    if (FAILPOINTS) failpoint('payment-fact-noted');
    await this.book(id, actor);
    return id;
  }

  /** Ends orders that were not paid in time, and books what is noted and not booked. Returns how much it did. */
  async pass(): Promise<number> {
    const now = new Date(this.clock.nowMs());
    const overdue = await this.wallets.transaction((tx) => this.orders.overdue(tx, now, BATCH));
    const nothing = { grossNanoUsd: 0n, taxNanoUsd: 0n, note: null };
    let done = 0;
    for (const { id: orderId, providerId, expiresAt: occurredAt } of overdue) {
      const expired = { ...nothing, kind: 'expired', externalRef: orderId, orderId, providerId, occurredAt } as const;
      if (await this.succeeds({ order: orderId }, this.record(expired, WORKER))) done += 1;
    }
    const unbooked = await this.wallets.transaction((tx) => this.orders.unbookedFacts(tx, BATCH));
    for (const id of unbooked) if (await this.succeeds({ fact: id }, this.book(id, WORKER))) done += 1;
    return done;
  }

  /** Credits an order from money that waits. Throws `not_found`, `conflict`, 400 when too little is left. */
  async assign(unappliedId: string, orderId: string, actor: Actor): Promise<PaymentOrder> {
    const assigned = await this.wallets.transaction(async (tx) => {
      const order = await this.lockedOrder(tx, orderId);
      const unapplied = await this.lockedUnapplied(tx, unappliedId);
      const dueNanoUsd = order.amountNanoUsd + order.surchargeNanoUsd;
      if (order.state === 'credited') throw refusal('order_credited', {});
      if (unapplied.leftNanoUsd < dueNanoUsd) {
        const amounts = { left_usd: formatUsd(unapplied.leftNanoUsd), due_usd: formatUsd(dueNanoUsd) };
        throw refusal('payment_too_small', amounts);
      }
      await this.credit(
        tx,
        order,
        { externalRef: `unapplied:${unappliedId}:${orderId}`, taxNanoUsd: 0n, isUnapplied: true },
        actor,
      );
      await this.orders.takeUnapplied(tx, unappliedId, dueNanoUsd);
      return this.saveState(tx, order, true);
    });
    await this.accounts.publish(assigned.organizationId);
    return assigned;
  }

  /** Notes that money which waits went back to its payer, all that is left. Throws `not_found`. */
  async returnToPayer(unappliedId: string, reason: string, actor: Actor): Promise<void> {
    await this.wallets.transaction(async (tx) => {
      const { id, orderId, leftNanoUsd } = await this.lockedUnapplied(tx, unappliedId);
      if (leftNanoUsd === 0n) return;
      const entry = { kind: 'payment_return', amountNanoUsd: leftNanoUsd, externalRef: id, orderId, reason } as const;
      await this.clearing.record(tx, entry, actor);
      await this.orders.takeUnapplied(tx, id, leftNanoUsd);
    });
  }

  /** What cannot be booked stops neither the others nor the pass. */
  private async succeeds(what: object, booking: Promise<unknown>): Promise<boolean> {
    try {
      await booking;
      return true;
    } catch (error) {
      this.logger.error({ ...what, error }, 'could not book what was said of an order');
      return false;
    }
  }

  private async book(id: string, actor: Actor): Promise<void> {
    const credited = await this.wallets.transaction(async (tx) => {
      const fact = await this.orders.lockFact(tx, id);
      if (fact.bookedAt !== null) return null;
      await this.orders.markBooked(tx, id);
      if (fact.orderId === null) {
        if (fact.kind === 'paid') await this.letWait(tx, fact, 'unknown_order', actor);
        return null;
      }
      const order = await this.lockedOrder(tx, fact.orderId);
      const isCredited = fact.kind === 'paid' && (await this.applyMoney(tx, fact, order, actor));
      await this.saveState(tx, order, isCredited || order.state === 'credited');
      return isCredited ? order : null;
    });
    if (FAILPOINTS) failpoint('payment-fact-booked');
    if (credited !== null) await this.accounts.publish(credited.organizationId);
  }

  /** Whether it credited the order. */
  private async applyMoney(tx: Transaction, fact: PaymentFact, order: PaymentOrder, actor: Actor): Promise<boolean> {
    const waiting = await this.orders.lockUnappliedOf(tx, order.id);
    const waitingNanoUsd = waiting.reduce((sum, { leftNanoUsd }) => sum + leftNanoUsd, 0n);
    const application = applyPayment({ ...order, waitingNanoUsd }, fact);
    const source = { externalRef: referenceOf(fact), taxNanoUsd: fact.taxNanoUsd };
    if (application.kind === 'credit') {
      await this.credit(tx, order, { ...source, isUnapplied: false }, actor);
      return true;
    }
    const unapplied = await this.letWait(tx, fact, application.reason, actor);
    if (!application.credits) return false;
    await this.credit(tx, order, { ...source, isUnapplied: true }, actor);
    let dueNanoUsd = order.amountNanoUsd + order.surchargeNanoUsd + fact.taxNanoUsd;
    for (const { id, leftNanoUsd } of [...waiting, unapplied]) {
      const taken = minBigint(leftNanoUsd, dueNanoUsd);
      if (taken > 0n) await this.orders.takeUnapplied(tx, id, taken);
      dueNanoUsd -= taken;
    }
    return true;
  }

  private async letWait(
    tx: Transaction,
    fact: PaymentFact,
    reason: UnappliedReason,
    actor: Actor,
  ): Promise<UnappliedPayment> {
    const { id, orderId, grossNanoUsd: amountNanoUsd, note } = fact;
    const entry = { kind: 'unapplied', amountNanoUsd, externalRef: referenceOf(fact), orderId, reason: note } as const;
    await this.clearing.record(tx, entry, actor);
    const unapplied = { id, orderId, reason, amountNanoUsd, leftNanoUsd: amountNanoUsd };
    await this.orders.insertUnapplied(tx, unapplied);
    return unapplied;
  }

  private async credit(
    tx: Transaction,
    { id: orderId, organizationId, amountNanoUsd, surchargeNanoUsd, reference }: PaymentOrder,
    source: { readonly externalRef: string; readonly taxNanoUsd: bigint; readonly isUnapplied: boolean },
    actor: Actor,
  ): Promise<void> {
    const amounts = { amountNanoUsd, surchargeNanoUsd, bonus: null };
    await this.money.credit(tx, { orderId, organizationId, ...amounts, ...source, reason: reference }, actor);
  }

  private async saveState(tx: Transaction, order: PaymentOrder, isCredited: boolean): Promise<PaymentOrder> {
    const facts = await this.orders.factsOf(tx, order.id);
    const dated = facts.map(({ kind, occurredAt }) => ({ kind, occurredAtMs: occurredAt.getTime() }));
    const state = orderStateOf(dated, isCredited);
    const paidNanoUsd = facts.reduce((sum, { grossNanoUsd }) => sum + grossNanoUsd, 0n);
    await this.orders.saveState(tx, order.id, state, paidNanoUsd);
    return { ...order, state, paidNanoUsd };
  }

  /** The wallet is locked first: what is said of an order is booked one after the other. */
  private async lockedOrder(tx: Transaction, id: string): Promise<PaymentOrder> {
    const order = await this.orders.order(tx, id);
    if (order === null) throw new RoutifyError('not_found', `There is no order ${formatId('ord', id)}.`);
    await this.wallets.lockOne(tx, order.organizationId);
    return (await this.orders.order(tx, id)) ?? order;
  }

  private async lockedUnapplied(tx: Transaction, id: string): Promise<UnappliedPayment> {
    const unapplied = await this.orders.lockUnapplied(tx, id);
    if (unapplied !== null) return unapplied;
    throw new RoutifyError('not_found', `There is no unapplied payment ${formatId('fact', id)}.`);
  }
}

/** Unique among the payments of all providers. */
const referenceOf = ({ providerId, externalRef }: PaymentFact): string =>
  `${formatId('prv', providerId)}:${externalRef}`;
