import { Injectable } from '@nestjs/common';
import { recordChange, type Change, Logger, type Transaction } from '#core/infra';
import { AccountsService } from '#billing/ledger';
import { Clock, formatId, isUuid, maxBigint, newUuid, RoutifyError, formatActor, systemActor, type Actor } from '#core';
import { nanoUsdOfPart, pricedEvent } from '../domain/currency.js';
import { PaymentEventRepository, type PaymentEvent } from '../orders/payment-event.repository.js';
import { ConversionsService } from '../orders/conversions.service.js';
import { isOfOrder, OrderRefundRepository } from '../orders/order-refund.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { PaymentProviderRepository } from '../providers/payment-provider.repository.js';
import { PaymentEventBooking } from './payment-event.booking.js';

/** What is said of an order, in the provider's currency; see `PaymentEvent`. */
export type NewPaymentEvent = Omit<
  PaymentEvent,
  'id' | 'actor' | 'bookedAt' | 'provider' | 'currency' | 'grossNanoUsd' | 'taxNanoUsd'
>;

const BATCH = 100;
const NOTHING = { minor: 0n, nanoUsd: 0n };
const WORKER = systemActor('payments');

/**
 * Notes what is said of orders, and books it. Noting and booking are two transactions: what is noted is booked by the
 * next pass when a process ends between them. Each is repeatable.
 */
@Injectable()
export class PaymentEventsService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly events: PaymentEventRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly providers: PaymentProviderRepository,
    private readonly conversions: ConversionsService,
    private readonly booking: PaymentEventBooking,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Returns the id of the event, which is the one of before when it is repeated.
   *
   * @param change of an operator: its audit row commits together with the event, once
   */
  async record(event: NewPaymentEvent, actor: Actor, change?: Omit<Change, 'actor'>): Promise<string> {
    const id = await this.orders.transaction((tx) => this.note(tx, event, actor, change));
    if (FAILPOINTS) failpoint('payment-event-noted');
    await this.book(id);
    return id;
  }

  /**
   * Notes events of an order, and books them together with what was taken of it and is not booked yet: others see all of it
   * or nothing. Throws as `PaymentEventBooking.book`; then nothing is noted.
   */
  async recordTogether(orderIds: readonly string[], events: readonly NewPaymentEvent[], actor: Actor): Promise<void> {
    const moved = await this.orders.transaction(async (tx) => {
      const ids: string[] = [];
      for (const event of events) ids.push(await this.note(tx, event, actor, undefined));
      ids.push(...(await this.events.unbookedTakings(tx, orderIds)));
      // All events before the wallet: who books one of them holds it while it waits for the wallet.
      for (const id of ids.toSorted()) await this.events.lock(tx, id);
      const organizationIds = new Set<string>();
      for (const id of ids) for (const one of await this.booking.book(tx, id, WORKER)) organizationIds.add(one);
      return organizationIds;
    });
    if (FAILPOINTS) failpoint('payment-event-booked');
    for (const organizationId of moved) await this.accounts.publish(organizationId);
  }

  /** Ends orders that were not paid in time, and books what is noted and not booked. Returns how much it did. */
  async pass(): Promise<number> {
    const now = new Date(this.clock.nowMs());
    const overdue = await this.orders.transaction((tx) => this.orders.overdue(tx, now, BATCH));
    const nothing = { grossMinor: 0n, taxMinor: 0n, note: null, aboutRef: null };
    let done = 0;
    for (const { id: orderId, providerId, expiresAt: occurredAt } of overdue) {
      const expired = { ...nothing, kind: 'expired', externalRef: orderId, orderId, providerId, occurredAt } as const;
      if (await this.succeeds({ order: orderId }, this.record(expired, WORKER))) done += 1;
    }
    const unbooked = await this.orders.transaction((tx) => this.events.unbooked(tx, BATCH));
    for (const id of unbooked) if (await this.succeeds({ fact: id }, this.book(id))) done += 1;
    return done;
  }

  private async note(
    tx: Transaction,
    event: NewPaymentEvent,
    actor: Actor,
    change: Omit<Change, 'actor'> | undefined,
  ): Promise<string> {
    const known = await this.events.findByRef(tx, event);
    if (known !== null) return known.id;
    const order = await this.orderOf(tx, event);
    // Others may have noted it meanwhile. An insert would wait for who books it, who waits for the order.
    const noted = await this.events.findByRef(tx, event);
    if (noted !== null) return noted.id;
    if (change !== undefined) await recordChange(tx, { ...change, actor });
    const named = { ...event, orderId: order?.id ?? null, ...(await this.worth(tx, event, order)) };
    return this.events.note(tx, { ...named, id: newUuid(this.clock.nowMs()), actor: formatActor(actor) });
  }

  /**
   * A provider speaks of its own orders only: another's money is unknown here. Payments of an order are noted one after
   * the other, and so are its refunds and disputes: each is worth what it adds.
   */
  private async orderOf(tx: Transaction, { kind, orderId, providerId }: NewPaymentEvent): Promise<PaymentOrder | null> {
    if (orderId === null) return null;
    const isAdding = kind === 'paid' || kind === 'refunded' || kind === 'withdrawn' || kind === 'reinstated';
    const found = await (isAdding ? this.orders.lock(tx, orderId) : this.orders.find(tx, orderId));
    return found?.providerId === providerId ? found : null;
  }

  /** In dollars. A refund of our own has its own. */
  private async worth(
    tx: Transaction,
    event: NewPaymentEvent,
    order: PaymentOrder | null,
  ): Promise<Pick<PaymentEvent, 'currency' | 'grossNanoUsd' | 'taxNanoUsd'>> {
    const { kind, providerId, aboutRef, grossMinor, taxMinor } = event;
    const provider = await this.providers.find(providerId, tx);
    if (provider === null) {
      throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', providerId)}.`);
    }
    const { currency } = provider;
    if (grossMinor === 0n) return { currency, grossNanoUsd: 0n, taxNanoUsd: 0n };
    const refund = aboutRef !== null && isUuid(aboutRef) ? await this.refunds.find(aboutRef, tx) : null;
    const isOwn = refund?.providerId === providerId && isOfOrder(refund, order?.id ?? null);
    if (isOwn && refund.grossMinor === grossMinor && refund.grossNanoUsd !== null) {
      return { currency, grossNanoUsd: refund.grossNanoUsd, taxNanoUsd: 0n };
    }
    const takenNanoUsd = await this.takenBy(tx, event);
    if (takenNanoUsd !== null) return { currency, grossNanoUsd: takenNanoUsd, taxNanoUsd: 0n };
    const worth = await this.conversions.of(provider, order, tx);
    const [taxNanoUsd, netMinor] = [worth(taxMinor), grossMinor - taxMinor];
    // Sums are rounded, and each payment has what it adds: parts that reach the total of an order are all of its dollars.
    const before = order === null || kind !== 'paid' ? NOTHING : await this.events.paidFor(tx, order.id);
    return { currency, grossNanoUsd: worth(before.minor + netMinor) - before.nanoUsd + taxNanoUsd, taxNanoUsd };
  }

  /**
   * What a dispute, or a refund that is none of ours, takes of its payment, so that all that was paid is all of its dollars,
   * in whatever parts it leaves. What ends gives back the same. Null: its payment is not known.
   */
  private async takenBy(
    tx: Transaction,
    { kind, providerId, aboutRef, externalRef, grossMinor }: NewPaymentEvent,
  ): Promise<bigint | null> {
    if (kind === 'refund_failed') {
      const refunded = await this.events.findByRef(tx, { providerId, kind: 'refunded', externalRef });
      return refunded?.grossMinor === grossMinor ? refunded.grossNanoUsd : null;
    }
    if (aboutRef === null) return null;
    if (kind === 'reinstated') {
      const withdrawn = await this.events.findByRef(tx, { providerId, kind: 'withdrawn', externalRef: aboutRef });
      if (withdrawn === null || withdrawn.grossMinor === 0n) return null;
      const back = await this.events.reinstatedOf(tx, { providerId, aboutRef });
      return maxBigint(1n, nanoUsdOfPart(back.minor + grossMinor, pricedEvent(withdrawn)) - back.nanoUsd);
    }
    if (kind !== 'refunded' && kind !== 'withdrawn') return null;
    const paid = await this.events.findByRef(tx, { providerId, kind: 'paid', externalRef: aboutRef });
    if (paid === null || paid.grossMinor === 0n) return null;
    const before = await this.events.returnedOf(tx, paid, await this.events.creditedBy(tx, paid));
    // Those before may have taken the rounding of one of ours that failed since. A booking moves something.
    return maxBigint(1n, nanoUsdOfPart(before.minor + grossMinor, pricedEvent(paid)) - before.nanoUsd);
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

  /** The event names who said it; its booking has one actor in all processes. */
  private async book(id: string): Promise<void> {
    const organizationIds = await this.orders.transaction((tx) => this.booking.book(tx, id, WORKER));
    if (FAILPOINTS) failpoint('payment-event-booked');
    for (const organizationId of organizationIds) await this.accounts.publish(organizationId);
  }
}
