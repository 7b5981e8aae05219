import { Injectable } from '@nestjs/common';
import { recordEvents, type Transaction } from '#core/infra';
import { ClearingService, DEFAULT_PRIORITY, OrderMoneyService } from '#billing/ledger';
import { Clock, formatId, formatUsd, minBigint, RoutifyError, type Actor } from '#core';
import { referenceOf } from '../domain/booked-by.js';
import { orderEvent } from '../domain/order-event.js';
import { applyPayment, type UnappliedReason } from '../domain/apply-payment.js';
import { orderStateOf, orderSumsOf } from '../domain/order-state.js';
import { PaymentMails } from '../mails/payment-mails.js';
import { FactRepository, type LockedFact, type UnappliedPayment } from '../orders/fact.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { clearingOf } from './clearing-of.js';
import { ProviderMoneyBooking } from './provider-money.booking.js';
import { PaymentLines } from './payment-lines.js';
import { isTaking, TakenBackBooking } from './taken-back.booking.js';

const DAY_MS = 86_400_000;

/** Books one fact in the caller's transaction; then publish the wallets of the organizations that are returned. */
@Injectable()
export class FactBooking {
  constructor(
    private readonly orders: OrderRepository,
    private readonly facts: FactRepository,
    private readonly takenBack: TakenBackBooking,
    private readonly lines: PaymentLines,
    private readonly money: OrderMoneyService,
    private readonly clearing: ClearingService,
    private readonly providerMoney: ProviderMoneyBooking,
    private readonly mails: PaymentMails,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the organizations whose money may have moved. Throws `not_found` for what comes before its payment. All wallets
   * are locked first, in order: the money of a payment may be in orders of others.
   */
  async book(tx: Transaction, id: string, actor: Actor): Promise<readonly string[]> {
    const fact = await this.facts.lock(tx, id);
    if (fact.bookedAt !== null) return [];
    const named = fact.orderId === null ? [] : await this.orders.organizationsOf(tx, [fact.orderId]);
    const others = isTaking(fact) ? await this.takenBack.organizationsOf(tx, fact) : [];
    const organizationIds = [...new Set([...named, ...others])];
    await this.lines.lockWallets(tx, organizationIds);
    await this.facts.markBooked(tx, id);
    await this.providerMoney.bookOwnAccount(tx, fact, actor);
    const order = fact.orderId === null ? null : await this.locked(tx, fact.orderId);
    if (isTaking(fact)) {
      const moved = await this.takenBack.book(tx, fact, order, organizationIds, actor);
      for (const one of new Set(moved.map((of) => of.id))) if (one !== order?.id) await this.saveSums(tx, one);
    } else if (order === null) await this.bookWithoutOrder(tx, fact, actor);
    if (order !== null) {
      const isCredited = fact.kind === 'paid' && (await this.applyMoney(tx, fact, order, actor));
      if (!isTaking(fact) && fact.kind !== 'paid') await this.providerMoney.book(tx, fact, actor);
      await this.saveState(tx, order, isCredited || order.state === 'credited');
    }
    return organizationIds;
  }

  /** Credits an order from money that waits, of which the caller takes the due amount. */
  async creditUnapplied(
    tx: Transaction,
    order: PaymentOrder,
    externalRef: string,
    actor: Actor,
  ): Promise<PaymentOrder> {
    await this.credit(tx, order, { externalRef, taxNanoUsd: 0n, isUnapplied: true }, actor);
    return this.saveState(tx, order, true);
  }

  /** The wallet is locked first: what is said of an order is booked one after the other. Throws `not_found`. */
  async locked(tx: Transaction, id: string): Promise<PaymentOrder> {
    const order = await this.orders.find(tx, id);
    if (order === null) throw new RoutifyError('not_found', `There is no order ${formatId('ord', id)}.`);
    await this.lines.lockWallets(tx, [order.organizationId]);
    return (await this.orders.find(tx, id)) ?? order;
  }

  private async bookWithoutOrder(tx: Transaction, fact: LockedFact, actor: Actor): Promise<void> {
    if (fact.kind === 'paid')
      await this.mails.unapplied(tx, await this.letWait(tx, fact, 'unknown_order', actor), fact);
    else await this.providerMoney.book(tx, fact, actor);
  }

  /** Whether it credited the order. */
  private async applyMoney(tx: Transaction, fact: LockedFact, order: PaymentOrder, actor: Actor): Promise<boolean> {
    const waiting = await this.facts.lockUnappliedOf(tx, order.id);
    const waitingNanoUsd = waiting.reduce((sum, { leftNanoUsd }) => sum + leftNanoUsd, 0n);
    const application = applyPayment({ ...order, waitingNanoUsd }, fact);
    const source = { externalRef: referenceOf(fact), taxNanoUsd: fact.taxNanoUsd };
    if (application.kind === 'credit') {
      await this.credit(tx, order, { ...source, isUnapplied: false }, actor);
      await this.lines.arrive(tx, fact, order.id);
      return true;
    }
    const unapplied = await this.letWait(tx, fact, application.reason, actor);
    if (!application.credits) {
      await this.mails.unapplied(tx, unapplied, fact);
      return false;
    }
    await this.credit(tx, order, { ...source, isUnapplied: true }, actor);
    let dueNanoUsd = order.amountNanoUsd + order.surchargeNanoUsd + fact.taxNanoUsd;
    for (const { id, leftNanoUsd } of [...waiting, unapplied]) {
      const taken = minBigint(leftNanoUsd, dueNanoUsd);
      const applied = { orderId: order.id, amountNanoUsd: taken, reference: source.externalRef };
      if (taken > 0n) await this.lines.apply(tx, id, applied);
      dueNanoUsd -= taken;
      // Of the parts that waited before, operators know.
      if (id === unapplied.id && leftNanoUsd > taken) {
        await this.mails.unapplied(tx, { ...unapplied, leftNanoUsd: leftNanoUsd - taken }, fact);
      }
    }
    return true;
  }

  private async letWait(
    tx: Transaction,
    fact: LockedFact,
    reason: UnappliedReason,
    actor: Actor,
  ): Promise<UnappliedPayment> {
    const { id, orderId, grossNanoUsd: amountNanoUsd } = fact;
    const entry = { ...clearingOf(fact), kind: 'unapplied', amountNanoUsd, externalRef: referenceOf(fact) } as const;
    await this.clearing.record(tx, entry, actor);
    await this.lines.arrive(tx, fact, null);
    return this.facts.insertUnapplied(tx, { id, orderId, reason, amountNanoUsd, leftNanoUsd: amountNanoUsd });
  }

  private async credit(
    tx: Transaction,
    order: PaymentOrder,
    source: { readonly externalRef: string; readonly taxNanoUsd: bigint; readonly isUnapplied: boolean },
    actor: Actor,
  ): Promise<void> {
    const { id: orderId, organizationId, amountNanoUsd, surchargeNanoUsd, reference } = order;
    const amounts = { amountNanoUsd, surchargeNanoUsd, bonus: this.bonusOf(order) };
    await this.money.credit(tx, { orderId, organizationId, ...amounts, ...source, reason: reference }, actor);
    const credited = await this.orders.update(tx, orderId, { creditedAt: new Date(this.clock.nowMs()) });
    await this.mails.credited(tx, credited, source.taxNanoUsd);
    const data = { ...orderEvent(order), amount_usd: formatUsd(amountNanoUsd) };
    await recordEvents(tx, [{ type: 'payment.received', organizationId, data }]);
  }

  private bonusOf({ bonusNanoUsd: amountNanoUsd, bonusDays }: PaymentOrder) {
    if (amountNanoUsd === 0n) return null;
    const expiresAt = bonusDays === null ? null : new Date(this.clock.nowMs() + bonusDays * DAY_MS);
    return { amountNanoUsd, expiresAt, priority: DEFAULT_PRIORITY };
  }

  private async saveState(tx: Transaction, order: PaymentOrder, isCredited: boolean): Promise<PaymentOrder> {
    const facts = await this.facts.of(tx, order.id);
    const dated = facts.map(({ kind, occurredAt }) => ({ kind, occurredAtMs: occurredAt.getTime() }));
    const state = orderStateOf(dated, isCredited);
    if (state !== order.state && (state === 'failed' || state === 'expired')) {
      const { organizationId } = order;
      await recordEvents(tx, [{ type: `order.${state}`, organizationId, data: orderEvent(order) }]);
    }
    const sums = orderSumsOf(facts, await this.lines.takenBeside(tx, order.id));
    return this.orders.update(tx, order.id, { state, ...sums });
  }

  /** Of an order whose money came by a payment of another. */
  private async saveSums(tx: Transaction, orderId: string): Promise<void> {
    const beside = await this.lines.takenBeside(tx, orderId);
    await this.orders.update(tx, orderId, orderSumsOf(await this.facts.of(tx, orderId), beside));
  }
}
