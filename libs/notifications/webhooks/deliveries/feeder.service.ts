import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { Clock } from '#core';
import { EndpointRepository } from '../endpoints/endpoint.repository.js';
import { DeliveryRepository, type HungryEndpoint } from './delivery.repository.js';

/** What waits of one endpoint, at most: the rest stays among the events until there is room. */
export const BACKLOG_MAX = 1_000;
const ENDPOINTS_AT_ONCE = 50;

/** Makes deliveries of events, each once: the cursor of an endpoint commits together with what it passed. */
@Injectable()
export class FeederService {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly clock: Clock,
  ) {}

  /** Returns whether there may be more that has room. */
  async feed(): Promise<boolean> {
    return this.deliveries.transaction(async (tx) => {
      const hungry = await this.deliveries.lockHungry(tx, ENDPOINTS_AT_ONCE, BACKLOG_MAX);
      for (const endpoint of hungry) await this.feedOne(tx, endpoint);
      if (FAILPOINTS && hungry.length > 0) failpoint('webhooks-fed');
      return hungry.length > 0;
    });
  }

  private async feedOne(tx: Transaction, endpoint: HungryEndpoint): Promise<void> {
    const { id, organizationId, cursor, replayCursor, replayUntil, room } = endpoint;
    const isReplay = replayCursor !== null && replayUntil !== null;
    const range = isReplay
      ? { after: replayCursor, until: replayUntil }
      : { after: cursor, until: await this.endpoints.lastPosition(tx, organizationId) };
    const events = await this.deliveries.nextEvents(tx, endpoint, range, room);
    await this.deliveries.add(tx, id, events, this.clock.nowMs());
    const isWhole = events.length < room;
    const reached = isWhole ? range.until : (events.at(-1)?.position ?? range.after);
    const replayEnd = isWhole ? { replayCursor: null, replayUntil: null } : { replayCursor: reached };
    await this.endpoints.note(tx, id, isReplay ? replayEnd : { cursor: reached });
  }
}
