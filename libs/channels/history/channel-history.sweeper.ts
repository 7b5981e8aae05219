import { Injectable } from '@nestjs/common';
import { Config, Logger, WorkerTimer } from '#infra';
import { ChannelEventsRepository } from './channel-events.repository.js';

const PASS_INTERVAL_MS = 3_600_000;
const EVENTS_AT_ONCE = 10_000;

/** Deletes once an hour what is older than the history of channels is kept. Does nothing unless that is set. */
@Injectable()
export class ChannelHistorySweeper extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'the history of channels could not be shortened; the next pass tries again';

  constructor(
    private readonly events: ChannelEventsRepository,
    private readonly config: Config,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(ending: AbortSignal): Promise<void> {
    const { channelHistoryDays } = this.config;
    if (channelHistoryDays === null) return;
    let forgotten: number;
    do {
      forgotten = await this.events.forgetOlderThan(channelHistoryDays, EVENTS_AT_ONCE);
    } while (forgotten === EVENTS_AT_ONCE && !ending.aborted);
  }
}
