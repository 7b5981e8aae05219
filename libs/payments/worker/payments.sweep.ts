import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { SettingGroupsService } from '#core/infra';
import { PaymentEventsService } from '../booking/payment-events.service.js';
import { StatusCheckRepository } from '../status-checks/status-check.repository.js';
import { OrderRefundRepository } from '../orders/order-refund.repository.js';
import { OrderRepository } from '../orders/order.repository.js';
import { NightlyComparison } from '../comparison/nightly-comparison.js';
import { OrderRefundsService } from '../refunds/order-refunds.service.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BATCH = 100;
/** How often providers are asked about open orders, whose messages may be lost. */
const INSPECTED_EVERY_MS = 10 * MINUTE_MS;
/** The same for claims of refunds, which are open for weeks. */
const CLAIMS_EVERY_MS = 60 * MINUTE_MS;

/** Finds what no message and no customer points at. */
@Injectable()
export class PaymentsSweep {
  constructor(
    private readonly events: PaymentEventsService,
    private readonly statusChecks: StatusCheckRepository,
    private readonly orders: OrderRepository,
    private readonly refundRows: OrderRefundRepository,
    private readonly refunds: OrderRefundsService,
    private readonly settings: SettingGroupsService,
    private readonly nightly: NightlyComparison,
    private readonly clock: Clock,
  ) {}

  /** Ends orders, books what is noted and not booked, asks about silent orders and claims, and approves refunds that waited. */
  async run(): Promise<void> {
    for (let done = 1; done > 0;) done = await this.events.pass();
    const nowMs = this.clock.nowMs();
    const since = new Date(nowMs - INSPECTED_EVERY_MS);
    const silent = await this.orders.transaction((tx) => this.orders.uninspected(tx, since, BATCH));
    for (const { providerId, checkoutRef } of silent)
      await this.statusChecks.add(providerId, [`session:${checkoutRef}`]);
    for (const { providerId, externalRef } of await this.refundRows.takeClaims(BATCH, CLAIMS_EVERY_MS)) {
      await this.statusChecks.add(providerId, [externalRef]);
    }
    const { values: rules } = await this.settings.get('payments');
    if (rules.refund_days !== null) {
      await this.refunds.approveOlderThan(new Date(nowMs - rules.refund_days * DAY_MS));
    }
    await this.nightly.run();
  }
}
