import { Injectable } from '@nestjs/common';
import { systemActor } from '#audit';
import { WalletRepository } from '#billing';
import { Clock } from '#kernel';
import { disputeEventOf } from '../domain/dispute-event.js';
import { PaymentMails } from '../mails/payment-mails.js';
import { PaymentFactsService } from '../booking/payment-facts.service.js';
import { DeclineRepository } from '../orders/decline.repository.js';
import { DisputeRepository } from '../orders/dispute.repository.js';
import { OrderRepository } from '../orders/order.repository.js';
import { OrderRefundRepository } from '../orders/order-refund.repository.js';
import { OrderSignature } from '../orders/order-signature.js';
import type { StatedOrder, Statement } from '../port/provider-adapter.js';
import type { PaymentProvider } from '../providers/payment-provider.repository.js';

const WORKER = systemActor('payments');

/** Writes what a provider said: its order, facts, refunds and disputes. */
@Injectable()
export class StatementRecord {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly orders: OrderRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly disputes: DisputeRepository,
    private readonly declines: DeclineRepository,
    private readonly facts: PaymentFactsService,
    private readonly mails: PaymentMails,
    private readonly signature: OrderSignature,
    private readonly clock: Clock,
  ) {}

  async save(provider: PaymentProvider, { order, facts, refunds, disputes, declines }: Statement): Promise<void> {
    const { id: providerId } = provider;
    const orderId = order === null ? null : await this.saveOrder(provider, order);
    for (const fact of facts) await this.facts.record({ ...fact, providerId, orderId }, WORKER);
    await this.orders.transaction(async (tx) => {
      if (order !== null && orderId !== null) {
        await this.declines.note(tx, { providerId, orderId, organizationId: order.organizationId }, declines);
      }
      for (const dispute of disputes) {
        const event = disputeEventOf(await this.disputes.save(tx, providerId, orderId, dispute), dispute);
        if (event !== null) await this.mails.dispute(tx, event, dispute, { providerId, orderId });
      }
      for (const { refundId, externalRef, state } of refunds) {
        const own = refundId === null ? null : await this.refunds.lock(tx, refundId);
        const isSent = own !== null && own.providerId === providerId && own.state === 'sent';
        if (isSent && state === 'succeeded') await this.refunds.update(tx, own.id, { state, externalRef });
      }
    });
  }

  /** Returns the id of the order; null: another provider's, or one that cannot be known here. */
  private async saveOrder({ id: providerId, mode }: PaymentProvider, stated: StatedOrder): Promise<string | null> {
    const { id, organizationId, checkoutRef, paymentRef, method, signature, ...fixed } = stated;
    const isOurs = this.signature.isOf(stated, providerId, signature);
    return this.orders.transaction(async (tx) => {
      let order = await this.orders.find(tx, id);
      if (order === null && isOurs && (await this.wallets.findAll(tx, [organizationId])).length > 0) {
        // Postgres was restored to a moment before this order.
        const named = { ...fixed, id, organizationId, providerId, mode, checkoutRef };
        await this.orders.insertMissing(tx, named);
        order = await this.orders.find(tx, id);
      }
      if (order?.providerId !== providerId || order.organizationId !== organizationId) return null;
      const inspectedAt = new Date(this.clock.nowMs());
      const names = { paymentRef: paymentRef ?? order.paymentRef, method: method ?? order.method };
      await this.orders.update(tx, id, { ...names, checkoutRef: order.checkoutRef ?? checkoutRef, inspectedAt });
      return id;
    });
  }
}
