import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Logger, RedisService } from '#core/infra';
import type { Principal } from '#core';
import { BillingQueries, type Generation } from '#billing/admission';
import { RunningRequests } from './running-requests.js';

/** Pub/sub: `<request id> <key id>` of a request to cancel, for the gateway that runs it. */
export const CANCEL_CHANNEL = 'requests:cancel';

/** Pauses between looks at a request that is to end; together below two seconds. */
const PAUSES_MS = [10, 20, 40, 80, 160, 320, 640, 640];

/**
 * Cancels requests of a key, at whichever gateway they run, and waits until they have ended. Messages can be lost: they
 * are repeated while the request runs.
 */
@Injectable()
export class Cancellations implements OnModuleInit {
  /** Requests that are being cancelled from here, by id: any number of callers wait for one cancellation. */
  private readonly pending = new Map<string, Promise<Generation>>();

  constructor(
    private readonly running: RunningRequests,
    private readonly queries: BillingQueries,
    private readonly redis: RedisService,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.follow().catch((error: unknown) => {
      this.logger.error({ error }, 'could not subscribe to cancellations');
    });
  }

  /**
   * The request as it has ended, by this or before it. Still running: no gateway has confirmed within two seconds.
   * Null: the key has no such request.
   */
  async cancel({ organizationId, keyId }: Principal, requestId: string): Promise<Generation | null> {
    // First, and without Redis: a request of this gateway ends at once.
    const isHere = this.running.cancel(requestId, keyId);
    const found = await this.queries.findGeneration(organizationId, requestId);
    if (found?.event.keyId !== keyId) return null;
    if (found.running) return this.pending.get(requestId) ?? this.waitForEnd(found, isHere);
    // Reaped: its gateway may only have been paused.
    if (found.event.grade === 1 && !isHere) await this.announce(found);
    return found;
  }

  private waitForEnd(generation: Generation, isHere: boolean): Promise<Generation> {
    const { requestId } = generation.event;
    const ended = this.end(generation, isHere).finally(() => this.pending.delete(requestId));
    this.pending.set(requestId, ended);
    return ended;
  }

  private async end(generation: Generation, isHere: boolean): Promise<Generation> {
    const { organizationId, requestId } = generation.event;
    let latest = generation;
    for (const pauseMs of PAUSES_MS) {
      if (!isHere) await this.announce(generation);
      await sleep(pauseMs);
      latest = (await this.queries.findGeneration(organizationId, requestId)) ?? latest;
      if (!latest.running) break;
    }
    return latest;
  }

  private async announce({ event: { requestId, keyId } }: Generation): Promise<void> {
    await this.redis.client.publish(CANCEL_CHANNEL, `${requestId} ${keyId}`);
  }

  private async follow(): Promise<void> {
    this.redis.subscriber.on('message', (channel: string, message: string) => {
      if (channel !== CANCEL_CHANNEL) return;
      const [requestId = '', keyId = ''] = message.split(' ');
      this.running.cancel(requestId, keyId);
    });
    await this.redis.subscribe(CANCEL_CHANNEL);
  }
}
