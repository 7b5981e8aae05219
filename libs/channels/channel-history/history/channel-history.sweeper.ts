import { Injectable } from '@nestjs/common';
import { Config, Logger, WorkerTimer } from '#core/infra';
import { ChannelEventsRepository } from '../changes/channel-events.repository.js';

const PASS_INTERVAL_MS = 3_600_000;
const BATCH_SIZE = 10_000;

/** Deletes expired channel history once an hour. Does nothing unless a retention time is configured. */
@Injectable()
export class ChannelHistorySweeper extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'could not delete old channel history; the next pass tries again';

  constructor(
    private readonly events: ChannelEventsRepository,
    private readonly config: Config,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    const { channelHistoryDays } = this.config;
    if (channelHistoryDays === null) return;
    let deleted: number;
    do {
      deleted = await this.events.deleteOlderThan(channelHistoryDays, BATCH_SIZE);
    } while (deleted === BATCH_SIZE && !signal.aborted);
  }
}
