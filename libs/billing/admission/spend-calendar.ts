import { Injectable } from '@nestjs/common';
import { Clock, LruMap, type SpendCap, type SpendPeriod } from '#core';
import { spendWindow, type RunningWindow } from './domain/spend-window.js';

interface CachedWindow {
  readonly readAtMs: number;
  readonly window: RunningWindow;
}

/** Periods by time zones, whose names customers spell as they like. */
const WINDOWS_MAX = 4_096;

/** The current windows of spend caps. A calendar is read once a window, not for each request. */
@Injectable()
export class SpendCalendar {
  /** By period and time zone. */
  private readonly cache = new LruMap<string, CachedWindow>(WINDOWS_MAX);

  constructor(private readonly clock: Clock) {}

  /**
   * The caps with their current and next windows, as arguments of `admit`.
   * @param tz of caps without a time zone of their own
   */
  windowsOf<Cap extends SpendCap>(caps: readonly Cap[], tz: string): (Cap & RunningWindow)[] {
    return caps.map((cap) => {
      const { windowKey, next } = this.windowOf(cap.period, cap.timeZone ?? tz);
      return { ...cap, windowKey, next };
    });
  }

  private windowOf(period: SpendPeriod, tz: string): RunningWindow {
    const nowMs = this.clock.nowMs();
    const name = `${period} ${tz}`;
    const cached = this.cache.get(name);
    if (cached !== undefined && nowMs >= cached.readAtMs && nowMs < (cached.window.next?.startsAtMs ?? Infinity)) {
      return cached.window;
    }
    const window = spendWindow(period, tz, nowMs);
    this.cache.set(name, { readAtMs: nowMs, window });
    return window;
  }
}
