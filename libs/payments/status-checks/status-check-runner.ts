import { Injectable } from '@nestjs/common';
import { Logger } from '#core/infra';
import { Clock } from '#core';
import type { PaymentSnapshot } from '../port/provider-adapter.js';
import { DeclineLimits } from '../orders/decline.limits.js';
import { inBatches } from '../domain/in-batches.js';
import { StatusCheckRepository, type PaymentStatusCheck } from './status-check.repository.js';
import { sinceOf } from './sweep-subject.js';
import { OpenedProviders, type OpenedProvider } from './opened-providers.js';
import { SnapshotWriter } from './snapshot-writer.js';

/** Asked at once. */
const BATCH = 10;
/** Longer than a status check can take. */
const LEASE_MS = 120_000;
const RETRY_FROM_MS = 5_000;
const RETRY_MAX_MS = 600_000;
const ERROR_CHARACTERS_MAX = 500;
const SWEPT_AT_ONCE = 500;

/**
 * Finds out from providers what messages hint at, and notes what their snapshots mean; a message alone means nothing.
 * Status checks are repeatable: the same snapshot makes the same events.
 */
@Injectable()
export class StatusCheckRunner {
  constructor(
    private readonly statusChecks: StatusCheckRepository,
    private readonly opened: OpenedProviders,
    private readonly writer: SnapshotWriter,
    private readonly declines: DeclineLimits,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Runs what is due. Returns how many it took. */
  async runDue(): Promise<number> {
    const due = await this.statusChecks.take(BATCH, LEASE_MS);
    await Promise.all(due.map((statusCheck) => this.run(statusCheck)));
    return due.length;
  }

  private async run(statusCheck: PaymentStatusCheck): Promise<void> {
    const { providerId, subject, tries } = statusCheck;
    try {
      await this.inspect(statusCheck);
      await this.statusChecks.end(statusCheck);
    } catch (error) {
      const dueAt = new Date(this.clock.nowMs() + Math.min(RETRY_FROM_MS * 2 ** (tries - 1), RETRY_MAX_MS));
      const message = error instanceof Error ? error.message : String(error);
      await this.statusChecks.postpone(statusCheck, dueAt, message.slice(0, ERROR_CHARACTERS_MAX));
      this.logger.warn({ provider: providerId, subject, tries, error }, 'a payment provider gave no answer');
    }
  }

  private async inspect({ providerId, subject }: PaymentStatusCheck): Promise<void> {
    const found = await this.opened.find(providerId);
    if (found === null) return;
    const since = sinceOf(subject);
    if (since !== null) {
      for await (const subjects of inBatches(found.adapter.subjectsSince(found.access, since), SWEPT_AT_ONCE)) {
        await this.statusChecks.add(providerId, subjects);
      }
      return;
    }
    const queriedAt = new Date(this.clock.nowMs());
    const snapshot = await found.adapter.inspect(found.access, subject);
    if (FAILPOINTS) failpoint('payment-inspected');
    if (snapshot === null) return;
    await this.writer.save(found.provider, snapshot, queriedAt);
    await this.closeIfTested(found, snapshot);
  }

  /** A page on which a thief tries cards is closed; what was paid on it stays paid. */
  private async closeIfTested(
    { adapter, access }: OpenedProvider,
    { order, declines, events }: PaymentSnapshot,
  ): Promise<void> {
    if (order?.checkoutRef == null || order.written === null || declines.length === 0 || events.length > 0) return;
    if (await this.declines.isReached(order.written.organizationId)) await adapter.close(access, order.checkoutRef);
  }
}
