import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { isOfOrder, OrderRefundRepository, type OrderRefund } from '../orders/order-refund.repository.js';
import { RefundLinks } from '../orders/refund-links.js';
import type { SnapshotRefund } from '../port/provider-adapter.js';

interface Speaker {
  readonly providerId: string;
  readonly orderId: string | null;
}

/** Refunds of our own by what their providers say of them. */
@Injectable()
export class SnapshotRefunds {
  constructor(
    private readonly refunds: OrderRefundRepository,
    private readonly links: RefundLinks,
  ) {}

  /** Before what was said is booked: the mail about it has the link. */
  async keepLinks(tx: Transaction, speaker: Speaker, reported: readonly SnapshotRefund[]): Promise<void> {
    for (const { refundId, claimUrl } of reported) {
      const own = claimUrl === undefined ? null : await this.own(tx, speaker, refundId);
      if (own?.state === 'booked' && own.claimLink === null && claimUrl !== undefined) {
        await this.links.keep(tx, own.id, claimUrl);
      }
    }
  }

  /** How they ended; of a claim that ended in part, why an operator is to see to it. */
  async saveEnds(tx: Transaction, speaker: Speaker, reported: readonly SnapshotRefund[]): Promise<void> {
    for (const { refundId, externalRef, state, reason, claimUrl } of reported) {
      const own = await this.own(tx, speaker, refundId);
      if (own?.state !== 'sent') continue;
      if (state === 'succeeded') await this.refunds.update(tx, own.id, { state, externalRef, error: null });
      else if (claimUrl !== undefined && state === 'sent' && reason !== own.error) {
        await this.refunds.update(tx, own.id, { error: reason });
      }
    }
  }

  private async own(
    tx: Transaction,
    { providerId, orderId }: Speaker,
    refundId: string | null,
  ): Promise<OrderRefund | null> {
    const own = refundId === null ? null : await this.refunds.lock(tx, refundId);
    return own?.providerId === providerId && isOfOrder(own, orderId) ? own : null;
  }
}
