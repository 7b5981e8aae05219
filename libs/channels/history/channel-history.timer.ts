import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { isDatabaseAway, Logger, RepeatedWork } from '#infra';
import { uuidTimeMs } from '#kernel';
import type { ChannelEvent } from '../domain/history/channel-event.js';
import type { HealthEvent } from '../health/health-event.js';
import { HealthEventsRepository, type QueuedHealthEvent } from '../health/health-events.repository.js';
import { ChannelEventsRepository } from './channel-events.repository.js';
import { CredentialRefusals, type Refusal } from './credential-refusals.js';

const PASS_INTERVAL_MS = 1_000;
const EVENTS_A_READ = 100;

/**
 * Writes what gateways found out into the histories of channels, in the order in which they told it, and turns refused
 * credentials off. An event leaves Redis when it is written; written again it is the same, so any number of workers may.
 */
@Injectable()
export class ChannelHistoryTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly passes = new RepeatedWork(
    () => this.writeAll(),
    (error) => {
      this.logger.warn({ error }, 'the history of channels could not be written; the next pass tries again');
    },
  );

  constructor(
    private readonly queue: HealthEventsRepository,
    private readonly events: ChannelEventsRepository,
    private readonly refusals: CredentialRefusals,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.passes.every(PASS_INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.passes.stop();
  }

  /** Writes all there is; public for tests, the timer calls it. Never rejects. */
  pass(): Promise<void> {
    return this.passes.run();
  }

  private async writeAll(): Promise<void> {
    let after: string | null = null;
    do {
      const queued: QueuedHealthEvent[] = await this.queue.read(after, EVENTS_A_READ);
      for (const one of queued) await this.write(one);
      after = queued.at(-1)?.place ?? null;
    } while (after !== null);
  }

  /** One that Postgres refuses stays where it is and holds up no other. */
  private async write({ place, event }: QueuedHealthEvent): Promise<void> {
    try {
      if (isRefusal(event)) await this.refusals.apply(event);
      else await this.events.add(historyOf(event));
      await this.queue.remove(place);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      this.logger.warn({ place, error }, 'an event of a channel could not be written; the next pass tries again');
    }
  }
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
