import { Injectable } from '@nestjs/common';
import { Clock, LruMap, MONDAY, type Cap } from '#core';
import { spendWindow, type RunningWindow } from './domain/spend-window.js';

interface CachedWindow {
  readonly readAtMs: number;
  readonly window: RunningWindow;
}

/** When the windows of a cap begin. */
type CapCalendar = Pick<Cap, 'period'> & Partial<Pick<Cap, 'periodHours' | 'timeZone' | 'weekStartsOn'>>;

/** Periods by time zones, whose names customers spell as they like. */
const WINDOWS_MAX = 4_096;
const HOUR_MS = 3_600_000;

/** The current windows of spend caps. A calendar is read once a window, not for each request. */
@Injectable()
export class SpendCalendar {
  /** By period, time zone and first day of the week. */
  private readonly cache = new LruMap<string, CachedWindow>(WINDOWS_MAX);

  constructor(private readonly clock: Clock) {}

  /**
   * The current window of a cap, and the next one.
   * @param tz of caps without a time zone of their own
   */
  windowOf({ period, periodHours, timeZone, weekStartsOn = MONDAY }: CapCalendar, tz: string): RunningWindow {
    if (period === 'hours') return { windowKey: 't', next: null, lengthMs: (periodHours ?? 1) * HOUR_MS };
    const nowMs = this.clock.nowMs();
    const zone = timeZone ?? tz;
    const name = `${period} ${zone} ${String(weekStartsOn)}`;
    const cached = this.cache.get(name);
    if (cached !== undefined && nowMs >= cached.readAtMs && nowMs < (cached.window.next?.startsAtMs ?? Infinity)) {
      return cached.window;
    }
    const window = spendWindow(period, zone, nowMs, weekStartsOn);
    this.cache.set(name, { readAtMs: nowMs, window });
    return window;
  }
}
