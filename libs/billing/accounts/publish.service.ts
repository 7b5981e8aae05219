import { Injectable } from '@nestjs/common';
import { OutboxService } from '#admission';
import { ProjectionRepository } from './projection.repository.js';

/** Copies wallets to Redis, after every change and when Redis lacks one. */
@Injectable()
export class PublishService {
  constructor(
    private readonly projections: ProjectionRepository,
    private readonly outbox: OutboxService,
  ) {}

  /**
   * Copies the wallet and the spend of its keys and members; a wallet that Redis lacks is loaded with its
   * Idempotency-Keys. No effect for an organization without a wallet. Safe to repeat: Redis ignores older versions.
   */
  async publish(organizationId: string): Promise<void> {
    const projection = await this.projections.find(organizationId);
    if (projection === null) return;
    if (FAILPOINTS) failpoint('publish-read');
    const outcome = await this.outbox.publish(projection);
    if (outcome === 'unknown') await this.outbox.load(await this.projections.complete(projection));
    if (outcome === 'keys_lost') {
      await this.outbox.recall(organizationId, () => this.projections.usedIdempotencyKeys(organizationId));
    }
  }

  /** The first publish of a wallet, before any request can be admitted. */
  async publishNew(organizationId: string): Promise<void> {
    const projection = await this.projections.find(organizationId);
    if (projection !== null) await this.outbox.load({ ...projection, idempotencyKeys: [], hasPast: false });
  }

  /** Copies Idempotency-Keys booked at or after `bookedSince` to a Redis that may have lost them. */
  async publishIdempotencyKeys(bookedSince: Date): Promise<void> {
    for (const [organizationId, keys] of await this.projections.idempotencyKeysBookedSince(bookedSince)) {
      await this.outbox.storeIdempotencyKeys(organizationId, keys);
    }
  }

  /**
   * Replaces the wallet in Redis with that of Postgres, even an older version: after a restore. `forgotten`: Postgres
   * has no such wallet, and Redis deleted it.
   */
  async rebuild(organizationId: string): Promise<'rebuilt' | 'forgotten'> {
    const projection = await this.projections.find(organizationId);
    if (projection === null) {
      await this.outbox.deleteWallet(organizationId);
      return 'forgotten';
    }
    await this.outbox.rebuild(await this.projections.complete(projection));
    // A settlement between the read and the write changed the version that was just replaced.
    await this.publish(organizationId);
    return 'rebuilt';
  }
}
