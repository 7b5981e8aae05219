import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Config, Logger, RedisService } from '#core/infra';
import { withTimeout } from '#core';
import { publishedChannel, requestedWalletsKey } from './keys.js';

/** At most one refresh of a wallet in this time. */
const REFRESH_PAUSE_MS = 1_000;

interface Waiting {
  readonly published: Promise<void>;
  readonly resolve: () => void;
  requests: number;
}

/**
 * The gateway's requests for wallets that Redis lacks, or may have outdated. They are a set in Redis, which workers
 * empty ten times a second; each announces what it has published. Fire and forget: errors are only logged.
 */
@Injectable()
export class WalletRequests {
  /** Wallets requested so far. */
  requestedCount = 0;
  private readonly waitMs: number;
  private readonly waiting = new Map<string, Waiting>();
  private readonly refreshed = new Set<string>();
  private requested = new Set<string>();
  private isSending = false;
  private subscribing: Promise<void> | null = null;

  constructor(
    private readonly redis: RedisService,
    private readonly logger: Logger,
    @Inject(Config) { walletWaitMs }: Pick<Config, 'walletWaitMs'>,
  ) {
    this.waitMs = walletWaitMs;
  }

  /** Requests a publish, at most once a second an organization. */
  refresh(organizationId: string): void {
    if (this.refreshed.has(organizationId)) return;
    this.refreshed.add(organizationId);
    this.want(organizationId);
  }

  /** Requests a publish; resolves once a worker has announced it, or after ROUTIFY_WALLET_WAIT_MS. */
  async whenPublished(organizationId: string): Promise<void> {
    const waiting = this.waiting.get(organizationId) ?? this.startWaiting(organizationId);
    waiting.requests++;
    await withTimeout(this.waitMs, waiting.published, () => undefined);
    if (--waiting.requests === 0 && this.waiting.get(organizationId) === waiting) this.waiting.delete(organizationId);
  }

  private startWaiting(organizationId: string): Waiting {
    let resolve = (): void => undefined;
    const published = new Promise<void>((done) => (resolve = done));
    const waiting = { published, resolve, requests: 0 };
    this.waiting.set(organizationId, waiting);
    this.want(organizationId);
    return waiting;
  }

  private want(organizationId: string): void {
    this.requested.add(organizationId);
    if (!this.isSending) void this.send();
  }

  /** Requests of one turn of the event loop are one command; those made while it runs are the next. */
  private async send(): Promise<void> {
    this.isSending = true;
    await nextTurn();
    while (this.requested.size > 0) {
      const organizationIds = [...this.requested];
      this.requested = new Set();
      this.requestedCount += organizationIds.length;
      void this.allowRefresh(organizationIds);
      try {
        // Before the request: a wallet may be published at once.
        await this.subscribed();
        await this.redis.client.sadd(requestedWalletsKey, ...organizationIds);
      } catch (error) {
        this.logger.warn({ error }, 'could not request wallets from the worker');
      }
    }
    this.isSending = false;
  }

  private async allowRefresh(organizationIds: readonly string[]): Promise<void> {
    await sleep(REFRESH_PAUSE_MS, undefined, { ref: false });
    for (const organizationId of organizationIds) this.refreshed.delete(organizationId);
  }

  /** A failed subscription is tried again with the next request. */
  private subscribed(): Promise<void> {
    this.subscribing ??= this.subscribe().catch((error: unknown) => {
      this.subscribing = null;
      throw error;
    });
    return this.subscribing;
  }

  private async subscribe(): Promise<void> {
    await this.redis.subscribe(publishedChannel);
    this.redis.subscriber.on('message', (channel: string, message: string) => {
      if (channel !== publishedChannel) return;
      for (const organizationId of message.split(' ')) {
        this.waiting.get(organizationId)?.resolve();
        this.waiting.delete(organizationId);
      }
    });
  }
}
