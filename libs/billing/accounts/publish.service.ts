import { Injectable } from '@nestjs/common';
import { OutboxService } from '#admission';
import { ProjectionRepository } from './projection.repository.js';

/** Brings a wallet row to Redis: after every change of it, and when Redis does not know the wallet. */
@Injectable()
export class PublishService {
  constructor(
    private readonly projections: ProjectionRepository,
    private readonly outbox: OutboxService,
  ) {}

  /**
   * Copies the wallet and what its keys and members have spent; a wallet that Redis does not know is loaded with everything that
   * belongs to it. An organization without a wallet is left alone. Repeating it is harmless: older versions are ignored.
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

  /** The first one of a wallet: no request can have been admitted yet. */
  async publishNew(organizationId: string): Promise<void> {
    const projection = await this.projections.find(organizationId);
    if (projection !== null) await this.outbox.load({ ...projection, idempotencyKeys: [], hasPast: false });
  }

  /** Brings the Idempotency-Keys that were booked at a moment or later to a Redis that may have lost them. */
  async tellIdempotencyKeys(bookedSince: Date): Promise<void> {
    for (const [organizationId, keys] of await this.projections.idempotencyKeysBookedSince(bookedSince)) {
      await this.outbox.remember(organizationId, keys);
    }
  }

  /**
   * Replaces whatever Redis says of a wallet by what Postgres says, also where Postgres is the older one: after a
   * restore. `forgotten`: Postgres has no such wallet.
   */
  async rebuild(organizationId: string): Promise<'rebuilt' | 'forgotten'> {
    const projection = await this.projections.find(organizationId);
    if (projection === null) {
      await this.outbox.forget(organizationId);
      return 'forgotten';
    }
    await this.outbox.rebuild(await this.projections.complete(projection));
    // What was settled between reading and writing was told to the version that has just been replaced.
    await this.publish(organizationId);
    return 'rebuilt';
  }
}
