import { Injectable } from '@nestjs/common';
import { RedisService } from '#infra';
import { Clock } from '#kernel';
import { within } from './deadline.js';

/** The admit script refuses ids whose time is further off its own. */
const TOLERANCE_MS = 600_000;
const ANSWER_WITHIN_MS = 250;

/** Whether this process's clock and Redis's agree well enough for ids that are made here to be admitted. */
@Injectable()
export class ClockCheck {
  constructor(
    private readonly redis: RedisService,
    private readonly clock: Clock,
  ) {}

  /** What is wrong, for readiness; null while all is well, and while Redis cannot be asked. */
  async problem(): Promise<string | null> {
    if (this.redis.client.status !== 'ready') return null;
    const time = await within(ANSWER_WITHIN_MS, this.redis.client.time()).catch(() => null);
    if (time === null) return null;
    const aheadMs = this.clock.nowMs() - Number(time[0]) * 1_000;
    if (Math.abs(aheadMs) <= TOLERANCE_MS) return null;
    const minutes = Math.round(Math.abs(aheadMs) / 60_000);
    return `the clock of this process is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} Redis`;
  }
}
