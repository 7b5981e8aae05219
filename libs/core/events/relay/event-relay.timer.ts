import { Injectable } from '@nestjs/common';
import { Logger } from '../../infra/logging/logger.js';
import { WorkerTimer } from '../../infra/lifecycle/worker-timer.js';
import { Clock } from '../../kernel/time/clock.js';
import { EventsRepository } from '../events.repository.js';

const BATCH = 1_000;
/** For how long events can be listed and replayed. */
const KEPT_MS = 30 * 86_400_000;
const SWEEP_INTERVAL_MS = 3_600_000;

/** Gives committed events their place each second, and removes old ones once an hour. */
@Injectable()
export class EventRelayTimer extends WorkerTimer {
  protected readonly intervalMs = 1_000;
  protected readonly failure = 'could not relay events';
  private sweptMs = 0;

  constructor(
    private readonly events: EventsRepository,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.relay()) === BATCH);
    const nowMs = this.clock.nowMs();
    if (nowMs - this.sweptMs < SWEEP_INTERVAL_MS) return;
    this.sweptMs = nowMs;
    await this.events.removeBefore(new Date(nowMs - KEPT_MS));
  }

  private async relay(): Promise<number> {
    const count = await this.events.relay(BATCH);
    if (FAILPOINTS && count > 0) failpoint('events-relayed');
    return count;
  }
}
