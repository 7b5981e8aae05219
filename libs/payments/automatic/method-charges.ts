import { Injectable } from '@nestjs/common';
import { recordChange, Logger } from '#core/infra';
import { Clock, formatId, formatActor, systemActor } from '#core';
import { PaymentEventsService } from '../booking/payment-events.service.js';
import { afterCredit, afterDecline, type ChargeDecline, type RuleStep } from '../domain/automatic-topup.js';
import { OPEN_STATES } from '../domain/order-state.js';
import { StatusChecksService } from '../status-checks/status-checks.service.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { SavedMethodRepository } from '../orders/saved-method.repository.js';
import type { AutomaticTopup } from './automatic-topup.repository.js';
import { MethodCaller } from './method-caller.js';
import { MethodChargeRepository, type MethodCharge } from './method-charge.repository.js';
import { TopupSteps } from './topup-steps.js';

const WORKER = systemActor('payments');
const BATCH = 10;
/** Longer than a charge can take. */
const LEASE_MS = 120_000;
const RETRY_FROM_MS = 5_000;
const RETRY_MAX_MS = 600_000;

/**
 * Charges orders to saved methods. Each is repeatable: providers make one charge of all tries of an order. What became of it
 * is known by its events, as of every order.
 */
@Injectable()
export class MethodCharges {
  constructor(
    private readonly charges: MethodChargeRepository,
    private readonly methods: SavedMethodRepository,
    private readonly orders: OrderRepository,
    private readonly caller: MethodCaller,
    private readonly events: PaymentEventsService,
    private readonly statusChecks: StatusChecksService,
    private readonly steps: TopupSteps,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Returns how many it took. */
  async chargeDue(): Promise<number> {
    const due = await this.charges.take(BATCH, LEASE_MS);
    await Promise.all(due.map((charge) => this.tryOne(charge)));
    return due.length;
  }

  /** Ends methods of deleted accounts. */
  async removeOrphans(): Promise<void> {
    for (const { id, organizationId } of await this.methods.orphans(BATCH)) {
      await this.methods.transaction(async (tx) => {
        const now = new Date(this.clock.nowMs());
        const removed = await this.methods.remove(tx, id, organizationId, formatActor(WORKER), now);
        if (removed === null) return;
        const target = { targetKind: 'saved_method', targetId: formatId('smd', id), organizationId };
        await recordChange(tx, {
          actor: WORKER,
          action: 'saved_method.remove',
          ...target,
          reason: 'its account was deleted',
        });
      });
    }
  }

  /** Passes removals on to providers. One that gives no answer is called again with the next sweep. */
  async forgetRemoved(): Promise<void> {
    for (const { id, providerId, externalRef, customerRef } of await this.methods.kept(BATCH)) {
      try {
        await this.caller.forget(providerId, { externalRef, customerRef });
        await this.methods.noteForgotten(id, new Date(this.clock.nowMs()));
      } catch (error) {
        this.logger.warn({ method: id, error }, 'a payment provider still keeps a method that was removed');
      }
    }
  }

  private async tryOne(charge: MethodCharge): Promise<void> {
    const { orderId, tries, decline: kind, declineReason: reason } = charge;
    try {
      const order = await this.orders.transaction((tx) => this.orders.find(tx, orderId));
      if (order === null) return;
      if (kind !== null && reason !== null) await this.decline(order, { kind, reason });
      else if (!OPEN_STATES.includes(order.state)) await this.end(order);
      else if (order.checkoutRef === null) await this.charge(order, charge);
      else await this.await(order, order.checkoutRef, tries);
    } catch (error) {
      await this.postpone(charge);
      this.logger.warn({ order: orderId, tries, error }, 'could not charge a saved method');
    }
  }

  private async charge(order: PaymentOrder, { tries, byPerson }: MethodCharge): Promise<void> {
    const { id, organizationId, savedMethodId } = order;
    const method =
      savedMethodId === null
        ? null
        : await this.orders.transaction((tx) => this.methods.chargeable(tx, savedMethodId, organizationId, byPerson));
    if (method === null) {
      // An earlier try may have charged it: then its payment is found, or the order expires.
      if (tries === 1) await this.decline(order, { kind: 'may_pass', reason: 'nothing may be charged any more' });
      else await this.postpone({ orderId: id, tries });
      return;
    }
    const { paymentRef, decline } = await this.caller.charge(order, method);
    if (FAILPOINTS) failpoint('payment-method-charged');
    if (decline !== null) {
      // Its declined card counts towards the limits of a day, whether a webhook says so or not.
      if (paymentRef !== null) await this.statusChecks.add(order.providerId, [`payment:${paymentRef}`]);
      await this.decline(order, decline);
      return;
    }
    await this.orders.transaction((tx) => this.orders.update(tx, id, { checkoutRef: paymentRef }));
    await this.await(order, paymentRef, 1);
  }

  /** Its events say what became of it. */
  private async await({ id: orderId, providerId }: PaymentOrder, paymentRef: string, tries: number): Promise<void> {
    await this.statusChecks.add(providerId, [`payment:${paymentRef}`]);
    await this.postpone({ orderId, tries });
  }

  private async postpone({ orderId, tries }: Pick<MethodCharge, 'orderId' | 'tries'>): Promise<void> {
    const backOffMs = Math.min(RETRY_FROM_MS * 2 ** (tries - 1), RETRY_MAX_MS);
    await this.charges.postpone(orderId, new Date(this.clock.nowMs() + backOffMs));
  }

  private async decline(order: PaymentOrder, decline: ChargeDecline): Promise<void> {
    const { id: orderId, providerId } = order;
    const occurredAt = new Date(this.clock.nowMs());
    await this.charges.noteDecline(orderId, decline);
    if (FAILPOINTS) failpoint('payment-method-declined');
    const named = { orderId, providerId, kind: 'failed', externalRef: orderId, aboutRef: null } as const;
    await this.events.record({ ...named, note: decline.reason, occurredAt, grossMinor: 0n, taxMinor: 0n }, WORKER);
    await this.finish(order, ({ declines }) => afterDecline(decline, declines, occurredAt.getTime()));
  }

  private async end(order: PaymentOrder): Promise<void> {
    const nowMs = this.clock.nowMs();
    const unknown: ChargeDecline = { kind: 'may_pass', reason: order.state };
    await this.finish(order, ({ declines }) =>
      order.state === 'credited' ? afterCredit(nowMs) : afterDecline(unknown, declines, nowMs),
    );
  }

  /** Once. Only a top-up of the rule changes it, and not one of a method that it had before. */
  private async finish(order: PaymentOrder, stepOf: (rule: AutomaticTopup) => RuleStep): Promise<void> {
    const { id, organizationId, savedMethodId } = order;
    await this.orders.transaction(async (tx) => {
      const ended = await this.charges.end(tx, id, new Date(this.clock.nowMs()));
      if (ended === null || ended.byPerson) return;
      await this.steps.apply(tx, organizationId, (rule) =>
        rule.savedMethodId === savedMethodId ? stepOf(rule) : null,
      );
    });
  }
}
