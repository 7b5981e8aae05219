import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { ActivityRepository, type ActivityRow } from './activity.repository.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How requests of all customers ended lately. */
@Injectable()
export class ServiceActivity {
  constructor(
    private readonly activity: ActivityRepository,
    private readonly clock: Clock,
  ) {}

  /** The last hour, and the last 24 hours and 30 days (UTC) one by one. */
  async read(): Promise<Readonly<Record<'current' | 'hours' | 'days', readonly ActivityRow[]>>> {
    const nowMs = this.clock.nowMs();
    const since = (ms: number) => ({ from: new Date(ms), before: new Date(nowMs + 1) });
    const [current, hours, days] = await Promise.all([
      this.activity.sum(since(nowMs - HOUR_MS), 'month', 'UTC'),
      this.activity.sum(since((Math.floor(nowMs / HOUR_MS) - 23) * HOUR_MS), 'hour', 'UTC'),
      this.activity.sum(since((Math.floor(nowMs / DAY_MS) - 29) * DAY_MS), 'day', 'UTC'),
    ]);
    return { current, hours, days };
  }
}
