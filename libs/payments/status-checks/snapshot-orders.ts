import { Injectable } from '@nestjs/common';
import { WalletRepository } from '#billing/ledger';
import type { Transaction } from '#core/infra';
import { Clock } from '#core';
import { OrderSignature } from '../orders/order-signature.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import type { SnapshotOrder } from '../port/provider-adapter.js';
import type { PaymentProvider } from '../providers/payment-provider.repository.js';

/** Orders by what their providers say of them. */
@Injectable()
export class SnapshotOrders {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly orders: OrderRepository,
    private readonly signature: OrderSignature,
    private readonly clock: Clock,
  ) {}

  /** The order, with the provider's names. Null: another provider's, or one that cannot be known here. */
  save(provider: PaymentProvider, reported: SnapshotOrder): Promise<PaymentOrder | null> {
    return this.orders.transaction(async (tx) => {
      const { id, checkoutRef, paymentRef, method, written } = reported;
      const order = (await this.orders.find(tx, id)) ?? (await this.restored(tx, provider, reported));
      if (order?.providerId !== provider.id) return null;
      if (written !== null && order.organizationId !== written.organizationId) return null;
      const inspectedAt = new Date(this.clock.nowMs());
      const names = { paymentRef: paymentRef ?? order.paymentRef, method: method ?? order.method };
      return this.orders.update(tx, id, { ...names, checkoutRef: order.checkoutRef ?? checkoutRef, inspectedAt });
    });
  }

  /** After Postgres was restored to a moment before it: by what was written to the provider's object, and signed here. */
  private async restored(
    tx: Transaction,
    { id: providerId, mode, currency }: PaymentProvider,
    { id, checkoutRef, written }: SnapshotOrder,
  ): Promise<PaymentOrder | null> {
    if (written === null) return null;
    const { signature, ...fixed } = written;
    if (!this.signature.isOf({ ...fixed, id }, providerId, signature)) return null;
    if ((await this.wallets.findAll(tx, [fixed.organizationId])).length === 0) return null;
    await this.orders.insertMissing(tx, { ...fixed, id, providerId, mode, currency, checkoutRef });
    return this.orders.find(tx, id);
  }
}
