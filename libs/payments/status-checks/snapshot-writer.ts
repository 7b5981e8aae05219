import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { RoutifyError, systemActor } from '#core';
import { PaymentEventsService } from '../booking/payment-events.service.js';
import { disputeEventOf } from '../domain/dispute-event.js';
import { OPEN_STATES } from '../domain/order-state.js';
import { SavedMethodRepository } from '../orders/saved-method.repository.js';
import { PaymentMails } from '../mails/payment-mails.js';
import { ConversionsService } from '../orders/conversions.service.js';
import { DeclineRepository } from '../orders/decline.repository.js';
import { DisputeRepository } from '../orders/dispute.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import type { SnapshotEvent, SnapshotMethod, PaymentSnapshot } from '../port/provider-adapter.js';
import type { PaymentProvider } from '../providers/payment-provider.repository.js';
import { endsPages } from '../providers/provider-kinds.js';
import { SnapshotOrders } from './snapshot-orders.js';
import { SnapshotRefunds } from './snapshot-refunds.js';

const WORKER = systemActor('payments');
/** Errors of events that wait for others. */
export const WAITING: ReadonlySet<string> = new Set(['conflict', 'not_found']);

/** Writes what a provider said: its order, events, refunds and disputes. */
@Injectable()
export class SnapshotWriter {
  constructor(
    private readonly snapshotOrders: SnapshotOrders,
    private readonly orders: OrderRepository,
    private readonly snapshotRefunds: SnapshotRefunds,
    private readonly disputes: DisputeRepository,
    private readonly declines: DeclineRepository,
    private readonly events: PaymentEventsService,
    private readonly conversions: ConversionsService,
    private readonly mails: PaymentMails,
    private readonly methods: SavedMethodRepository,
  ) {}

  /**
   * Throws `conflict` or `not_found` where an event waits for another one: all is noted by then, and repeatable.
   *
   * @param queriedAt when the provider was queried: what it said is not of later
   */
  async save(
    provider: PaymentProvider,
    { order: reported, events, refunds, disputes, declines, keptMethod = null }: PaymentSnapshot,
    queriedAt: Date,
  ): Promise<void> {
    const { id: providerId } = provider;
    const order = reported === null ? null : await this.snapshotOrders.save(provider, reported);
    const orderId = order?.id ?? null;
    const speaker = { providerId, orderId };
    if (refunds.some(({ claimUrl }) => claimUrl !== undefined)) {
      // After a restore of Postgres the order may be missing until its own page is inspected.
      if (reported !== null && order === null) throw new RoutifyError('not_found', 'There is no order of this claim.');
      await this.orders.transaction((tx) => this.snapshotRefunds.keepLinks(tx, speaker, refunds));
    }
    const blocked = await this.recordEvents(events, speaker);
    if (order !== null) await this.endOverdue(provider, order, events, queriedAt);
    const worth = await this.conversions.of(provider, order);
    await this.orders.transaction(async (tx) => {
      if (order !== null) {
        const { id, organizationId } = order;
        await this.declines.note(tx, { providerId, orderId: id, organizationId }, declines);
        if (keptMethod !== null) await this.saveMethod(tx, order, keptMethod);
      }
      for (const { amountMinor, withdrawnMinor, reinstatedMinor, ...said } of disputes) {
        const [amountNanoUsd, withdrawnNanoUsd] = [worth(amountMinor), worth(withdrawnMinor)];
        const dispute = { ...said, amountNanoUsd, withdrawnNanoUsd, reinstatedNanoUsd: worth(reinstatedMinor) };
        const event = disputeEventOf(await this.disputes.save(tx, providerId, orderId, dispute), dispute);
        if (event !== null) await this.mails.dispute(tx, event, dispute, { providerId, orderId });
      }
      await this.snapshotRefunds.saveEnds(tx, speaker, refunds);
    });
    if (blocked !== null) throw blocked;
  }

  /** What one event waits for keeps no other one back. Returns why the first one waits; null: none does. */
  private async recordEvents(
    events: readonly SnapshotEvent[],
    speaker: { readonly providerId: string; readonly orderId: string | null },
  ): Promise<RoutifyError | null> {
    let blocked: RoutifyError | null = null;
    for (const event of events) {
      try {
        await this.events.record({ ...event, ...speaker }, WORKER);
      } catch (error) {
        if (!(error instanceof RoutifyError && WAITING.has(error.code))) throw error;
        blocked ??= error;
      }
    }
    return blocked;
  }

  /** With the consent of the order alone: what a provider keeps beside it is none of ours. */
  private async saveMethod(tx: Transaction, order: PaymentOrder, method: SnapshotMethod): Promise<void> {
    const { id: orderId, organizationId, providerId, userId, savesMethod, createdAt: consentedAt } = order;
    if (!savesMethod || userId === null) return;
    await this.methods.save(tx, { organizationId, providerId, userId, orderId, consentedAt }, method);
  }

  /**
   * Ends an order of a provider that ends no pages. What was paid in time is noted before; after a payment between the
   * answer and the end there is another query.
   */
  private async endOverdue(
    { id: providerId, kind }: PaymentProvider,
    { id: orderId, expiresAt: occurredAt }: PaymentOrder,
    events: readonly SnapshotEvent[],
    queriedAt: Date,
  ): Promise<void> {
    if (endsPages(kind) || occurredAt > queriedAt) return;
    if (events.some((event) => event.kind === 'pending')) return;
    // The events may have credited it.
    const order = await this.orders.transaction((tx) => this.orders.find(tx, orderId));
    if (order === null || !OPEN_STATES.includes(order.state)) return;
    const nothing = { grossMinor: 0n, taxMinor: 0n, note: null, aboutRef: null };
    const expired = { ...nothing, kind: 'expired', externalRef: orderId, occurredAt } as const;
    await this.events.record({ ...expired, providerId, orderId }, WORKER);
  }
}
