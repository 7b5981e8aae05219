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
   * Copies the wallet and the spend of its keys; a wallet that Redis does not know is loaded with everything that
   * belongs to it. An organization without a wallet is left alone. Repeating it is harmless: older versions are ignored.
   */
  async publish(organizationId: string): Promise<void> {
    const projection = await this.projections.find(organizationId);
    if (projection === null) return;
    if (FAILPOINTS) failpoint('publish-read');
    const outcome = await this.outbox.publish(projection);
    if (outcome === 'unknown') await this.outbox.load(projection);
  }
}
