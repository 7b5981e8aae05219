import { Injectable } from '@nestjs/common';
import { Clock, formatId, refusal, RoutifyError, type Actor } from '#core';
import { CheckoutRules, type OrderRules } from '../checkout/checkout.rules.js';
import { CheckoutService, type OrderClient } from '../checkout/checkout.service.js';
import { StatusChecksService } from '../status-checks/status-checks.service.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { OrdersService } from '../orders/orders.service.js';
import { SavedMethodRepository, type SavedMethod } from '../orders/saved-method.repository.js';
import { ProviderUnavailable, type ChargeAnswer } from '../port/provider-adapter.js';
import { AutomaticTopupRepository } from './automatic-topup.repository.js';
import { MethodCaller } from './method-caller.js';
import { MethodChargeRepository } from './method-charge.repository.js';

/** What a person orders, by a method that it saved. */
interface MethodOrder extends OrderClient {
  readonly organizationId: string;
  /** Of the organization. */
  readonly isTest: boolean;
  readonly userId: string;
  readonly savedMethodId: string;
  readonly amountNanoUsd: bigint;
}

/** Longer than a charge can take. Then a worker makes the same charge again. */
const LEASE_MS = 120_000;

/** Its events take a moment. */
const FOLLOWED_AFTER_MS = 3_000;

/**
 * Orders that a person pays by a method of its own. It is charged at once. Where the bank wants its person, or declines, the
 * same order is paid on the provider's page. Without an answer a worker repeats the charge, as that of a top-up.
 */
@Injectable()
export class MethodOrders {
  constructor(
    private readonly orders: OrdersService,
    private readonly rows: OrderRepository,
    private readonly topups: AutomaticTopupRepository,
    private readonly methods: SavedMethodRepository,
    private readonly charges: MethodChargeRepository,
    private readonly caller: MethodCaller,
    private readonly checkout: CheckoutService,
    private readonly statusChecks: StatusChecksService,
    private readonly rules: CheckoutRules,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `not_found` for a method that the person has not saved for this organization, `conflict` while another one is
   * charged, and as `CheckoutService.order` where the page is needed.
   */
  async order({ locale, clientAddress, ...wanted }: MethodOrder, actor: Actor): Promise<PaymentOrder> {
    const rules = await this.rules.read();
    const { order, method } = await this.open(wanted, rules, actor);
    const answer = await this.charge(order, method);
    // Whether it was charged is unknown: a page could be paid beside it.
    if (answer === null) return order;
    const { paymentRef, decline } = answer;
    if (FAILPOINTS) failpoint('payment-method-charged');
    if (paymentRef !== null) await this.statusChecks.add(order.providerId, [`payment:${paymentRef}`]);
    if (decline === null) {
      const charged = await this.rows.transaction((tx) => this.rows.update(tx, order.id, { checkoutRef: paymentRef }));
      // A worker ends it with its credit: until then no other charge begins.
      await this.charges.postpone(order.id, new Date(this.clock.nowMs() + FOLLOWED_AFTER_MS));
      return charged;
    }
    await this.rows.transaction((tx) => this.charges.end(tx, order.id, new Date(this.clock.nowMs())));
    return this.checkout.openPage(order, { locale, clientAddress }, rules);
  }

  private async open(
    { organizationId, isTest, userId, savedMethodId, amountNanoUsd }: Omit<MethodOrder, keyof OrderClient>,
    { legalVersion, firstMaxNanoUsd }: OrderRules,
    actor: Actor,
  ): Promise<{ readonly order: PaymentOrder; readonly method: SavedMethod }> {
    return this.rows.transaction(async (tx) => {
      // As a top-up and a removal do: one charge at a time of an organization, and none of what is removed.
      await this.topups.lock(tx, organizationId);
      const method = await this.methods.find(tx, savedMethodId, organizationId);
      if (method?.userId !== userId) {
        throw new RoutifyError('not_found', `There is no saved method ${formatId('smd', savedMethodId)} of yours.`);
      }
      const amounts = { organizationId, isTest, userId, amountNanoUsd, legalVersion, firstMaxNanoUsd, savedMethodId };
      const order = await this.orders.createIn(tx, { ...amounts, providerId: method.providerId, method: null }, actor);
      if ((await this.methods.chargeable(tx, savedMethodId, organizationId, true)) === null) {
        throw refusal('payer_role', {});
      }
      if (await this.charges.isOpen(tx, organizationId)) throw refusal('method_charge_open', {});
      const dueAt = new Date(this.clock.nowMs() + LEASE_MS);
      await this.charges.openByPerson(tx, { orderId: order.id, organizationId }, dueAt);
      return { order, method };
    });
  }

  /** Null: the provider gives no answer. */
  private async charge(order: PaymentOrder, method: SavedMethod): Promise<ChargeAnswer | null> {
    try {
      return await this.caller.charge(order, method);
    } catch (error) {
      if (error instanceof ProviderUnavailable) return null;
      throw error;
    }
  }
}
