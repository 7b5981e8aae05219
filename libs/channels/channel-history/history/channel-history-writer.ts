import { Injectable } from '@nestjs/common';
import { isDatabaseUnavailable, Logger } from '#core/infra';
import { LiveFeed } from '#billing/admission';
import { formatId, uuidTimeMs } from '#core';
import type { ChannelEvent } from '../domain/channel-event.js';
import type { HealthEvent } from '../health/health-event.js';
import { HealthEventsRepository, type QueuedHealthEvent } from '../health/health-events.repository.js';
import { ChannelEventsRepository } from '../changes/channel-events.repository.js';
import { CredentialRefusals, type Refusal } from './credential-refusals.js';

const READ_COUNT = 100;

/**
 * Writes queued health events to channel history, in stream order, and disables refused credentials. An event is
 * removed from Redis after it is written; writes are idempotent, so any number of workers may run.
 */
@Injectable()
export class ChannelHistoryWriter {
  constructor(
    private readonly queue: HealthEventsRepository,
    private readonly events: ChannelEventsRepository,
    private readonly refusals: CredentialRefusals,
    private readonly feed: LiveFeed,
    private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    let after: string | null = null;
    do {
      const queued: QueuedHealthEvent[] = await this.queue.read(after, READ_COUNT);
      for (const entry of queued) await this.write(entry);
      after = queued.at(-1)?.entryId ?? null;
    } while (after !== null);
  }

  /** An event that Postgres rejects stays in the stream and does not block others. */
  private async write({ entryId, event }: QueuedHealthEvent): Promise<void> {
    try {
      if (isRefusal(event)) await this.refusals.apply(event);
      else await this.events.add(historyOf(event));
      this.feed.append([event], channelEventOf);
      await this.queue.remove(entryId);
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      this.logger.warn({ entryId, error }, 'could not write channel event; the next pass tries again');
    }
  }
}

/** For screens that watch. */
function channelEventOf({ channelId, kind, reason }: HealthEvent): object {
  return { kind: 'channel', channel_id: formatId('chn', channelId), change: kind, reason };
}

function isRefusal(event: HealthEvent): event is Refusal {
  return event.kind === 'credential_refused' && event.credential !== null;
}

function historyOf({ instance, credential, untilMs, ...event }: HealthEvent): ChannelEvent {
  return {
    ...event,
    credentialId: credential?.id ?? null,
    actor: `gateway:${instance}`,
    untilAt: untilMs === null ? null : new Date(untilMs),
    createdAt: new Date(uuidTimeMs(event.id)),
  };
}
