import { Injectable } from '@nestjs/common';
import { recordEvents, type Transaction } from '#core/infra';
import { ClearingService, DEFAULT_PRIORITY, OrderMoneyService } from '#billing/ledger';
import { Clock, formatId, formatUsd, minBigint, RoutifyError, type Actor } from '#core';
import { referenceOf } from '../domain/booked-by.js';
import { orderEvent } from '../domain/order-event.js';
import { applyPayment, type UnappliedReason } from '../domain/apply-payment.js';
import { orderStateOf, orderSumsOf } from '../domain/order-state.js';
import { PaymentMails } from '../mails/payment-mails.js';
import {
  PaymentEventRepository,
  type LockedPaymentEvent,
  type UnappliedPayment,
} from '../orders/payment-event.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { clearingOf } from './clearing-of.js';
import { ProviderMoneyBooking } from './provider-money.booking.js';
import { PaymentLines } from './payment-lines.js';
import { isTaking, TakenBackBooking } from './taken-back.booking.js';

const DAY_MS = 86_400_000;

/** Books one event in the caller's transaction; then publish the wallets of the organizations that are returned. */
@Injectable()
export class PaymentEventBooking {
  constructor(
    private readonly orders: OrderRepository,
    private readonly events: PaymentEventRepository,
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
    const event = await this.events.lock(tx, id);
    if (event.bookedAt !== null) return [];
    const named = event.orderId === null ? [] : await this.orders.organizationsOf(tx, [event.orderId]);
    const others = isTaking(event) ? await this.takenBack.organizationsOf(tx, event) : [];
    const organizationIds = [...new Set([...named, ...others])];
    await this.lines.lockWallets(tx, organizationIds);
    await this.events.markBooked(tx, id);
    await this.providerMoney.bookOwnAccount(tx, event, actor);
    const order = event.orderId === null ? null : await this.locked(tx, event.orderId);
    if (isTaking(event)) {
      const moved = await this.takenBack.book(tx, event, order, organizationIds, actor);
      for (const one of new Set(moved.map((of) => of.id))) if (one !== order?.id) await this.saveSums(tx, one);
    } else if (order === null) await this.bookWithoutOrder(tx, event, actor);
    if (order !== null) {
      const isCredited = event.kind === 'paid' && (await this.applyMoney(tx, event, order, actor));
      if (!isTaking(event) && event.kind !== 'paid') await this.providerMoney.book(tx, event, actor);
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

  private async bookWithoutOrder(tx: Transaction, event: LockedPaymentEvent, actor: Actor): Promise<void> {
    if (event.kind === 'paid')
      await this.mails.unapplied(tx, await this.letWait(tx, event, 'unknown_order', actor), event);
    else await this.providerMoney.book(tx, event, actor);
  }

  /** Whether it credited the order. */
  private async applyMoney(
    tx: Transaction,
    event: LockedPaymentEvent,
    order: PaymentOrder,
    actor: Actor,
  ): Promise<boolean> {
    const waiting = await this.events.lockUnappliedOf(tx, order.id);
    const waitingNanoUsd = waiting.reduce((sum, { leftNanoUsd }) => sum + leftNanoUsd, 0n);
    const application = applyPayment({ ...order, waitingNanoUsd }, event);
    const source = { externalRef: referenceOf(event), taxNanoUsd: event.taxNanoUsd };
    if (application.kind === 'credit') {
      await this.credit(tx, order, { ...source, isUnapplied: false }, actor);
      await this.lines.arrive(tx, event, order.id);
      return true;
    }
    const unapplied = await this.letWait(tx, event, application.reason, actor);
    if (!application.credits) {
      await this.mails.unapplied(tx, unapplied, event);
      return false;
    }
    await this.credit(tx, order, { ...source, isUnapplied: true }, actor);
    let dueNanoUsd = order.amountNanoUsd + order.surchargeNanoUsd + event.taxNanoUsd;
    for (const { id, leftNanoUsd } of [...waiting, unapplied]) {
      const taken = minBigint(leftNanoUsd, dueNanoUsd);
      const applied = { orderId: order.id, amountNanoUsd: taken, reference: source.externalRef };
      if (taken > 0n) await this.lines.apply(tx, id, applied);
      dueNanoUsd -= taken;
      // Of the parts that waited before, operators know.
      if (id === unapplied.id && leftNanoUsd > taken) {
        await this.mails.unapplied(tx, { ...unapplied, leftNanoUsd: leftNanoUsd - taken }, event);
      }
    }
    return true;
  }

  private async letWait(
    tx: Transaction,
    event: LockedPaymentEvent,
    reason: UnappliedReason,
    actor: Actor,
  ): Promise<UnappliedPayment> {
    const { id, orderId, grossNanoUsd: amountNanoUsd } = event;
    const entry = { ...clearingOf(event), kind: 'unapplied', amountNanoUsd, externalRef: referenceOf(event) } as const;
    await this.clearing.record(tx, entry, actor);
    await this.lines.arrive(tx, event, null);
    return this.events.insertUnapplied(tx, { id, orderId, reason, amountNanoUsd, leftNanoUsd: amountNanoUsd });
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
    const events = await this.events.of(tx, order.id);
    const dated = events.map(({ kind, occurredAt }) => ({ kind, occurredAtMs: occurredAt.getTime() }));
    const state = orderStateOf(dated, isCredited);
    if (state !== order.state && (state === 'failed' || state === 'expired')) {
      const { organizationId } = order;
      await recordEvents(tx, [{ type: `order.${state}`, organizationId, data: orderEvent(order) }]);
    }
    const sums = orderSumsOf(events, await this.lines.takenBeside(tx, order.id));
    return this.orders.update(tx, order.id, { state, ...sums });
  }

  /** Of an order whose money came by a payment of another. */
  private async saveSums(tx: Transaction, orderId: string): Promise<void> {
    const beside = await this.lines.takenBeside(tx, orderId);
    await this.orders.update(tx, orderId, orderSumsOf(await this.events.of(tx, orderId), beside));
  }
}
