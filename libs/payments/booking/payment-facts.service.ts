import { Injectable } from '@nestjs/common';
import { formatActor, systemActor, type Actor } from '#audit';
import { AccountsService } from '#billing';
import { Logger } from '#infra';
import { Clock, newUuid } from '#kernel';
import { FactBooking } from './fact-booking.js';
import { FactRepository, type PaymentFact } from '../orders/fact.repository.js';
import { OrderRepository } from '../orders/order.repository.js';

/** What is said of an order; see `PaymentFact`. */
export type NewFact = Omit<PaymentFact, 'id' | 'actor' | 'bookedAt'>;

const BATCH = 100;
const WORKER = systemActor('payments');

/**
 * Notes what is said of orders, and books it. Noting and booking are two transactions: what is noted is booked by the
 * next pass when a process ends between them. Each is repeatable.
 */
@Injectable()
export class PaymentFactsService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly facts: FactRepository,
    private readonly booking: FactBooking,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Returns the id of the fact, which is the one of before when it is repeated. */
  async record(fact: NewFact, actor: Actor): Promise<string> {
    const named = { ...fact, id: newUuid(this.clock.nowMs()), actor: formatActor(actor) };
    const id = await this.orders.transaction(async (tx) => {
      // A provider speaks of its own orders only: another's money is unknown here.
      const order = fact.orderId === null ? null : await this.orders.find(tx, fact.orderId);
      const orderId = order?.providerId === fact.providerId ? fact.orderId : null;
      return this.facts.note(tx, { ...named, orderId });
    });
    if (FAILPOINTS) failpoint('payment-fact-noted');
    await this.book(id);
    return id;
  }

  /** Ends orders that were not paid in time, and books what is noted and not booked. Returns how much it did. */
  async pass(): Promise<number> {
    const now = new Date(this.clock.nowMs());
    const overdue = await this.orders.transaction((tx) => this.orders.overdue(tx, now, BATCH));
    const nothing = { grossNanoUsd: 0n, taxNanoUsd: 0n, note: null, aboutRef: null };
    let done = 0;
    for (const { id: orderId, providerId, expiresAt: occurredAt } of overdue) {
      const expired = { ...nothing, kind: 'expired', externalRef: orderId, orderId, providerId, occurredAt } as const;
      if (await this.succeeds({ order: orderId }, this.record(expired, WORKER))) done += 1;
    }
    const unbooked = await this.orders.transaction((tx) => this.facts.unbooked(tx, BATCH));
    for (const id of unbooked) if (await this.succeeds({ fact: id }, this.book(id))) done += 1;
    return done;
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

  /** The fact names who said it; its booking has one actor in all processes. */
  private async book(id: string): Promise<void> {
    const order = await this.orders.transaction((tx) => this.booking.book(tx, id, WORKER));
    if (FAILPOINTS) failpoint('payment-fact-booked');
    if (order !== null) await this.accounts.publish(order.organizationId);
  }
}
