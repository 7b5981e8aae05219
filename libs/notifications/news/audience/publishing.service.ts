import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { AudienceRepository } from './audience.repository.js';

/** Organizations in one transaction. */
const ORGANIZATIONS_AT_ONCE = 500;

/** Publishes posts at their time, and addresses them to their audience. */
@Injectable()
export class PublishingService {
  constructor(
    private readonly audiences: AudienceRepository,
    private readonly clock: Clock,
  ) {}

  async publishDue(signal: AbortSignal, atOnce = ORGANIZATIONS_AT_ONCE): Promise<void> {
    const now = new Date(this.clock.nowMs());
    for (const id of await this.audiences.due(now)) await this.audiences.publish(id, now);
    for (const post of await this.audiences.incomplete()) {
      while (!signal.aborted && (await this.audiences.addressNext(post, atOnce)));
    }
  }
}
