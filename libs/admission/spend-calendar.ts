import { Injectable } from '@nestjs/common';
import { Clock, type SpendCap, type SpendPeriod } from '#kernel';
import { spendWindow, type RunningWindow } from './domain/spend-window.js';

interface Known {
  readonly readAtMs: number;
  readonly window: RunningWindow;
}

/** Names the windows of spend caps at this moment. A calendar is read once a window, not for each request. */
@Injectable()
export class SpendCalendar {
  /** By period and time zone: as many as there are time zones in use. */
  private readonly known = new Map<string, Known>();

  constructor(private readonly clock: Clock) {}

  /** The caps with the window that runs and the one after it, as `admit` wants them. */
  windowsOf<Cap extends SpendCap>(caps: readonly Cap[], tz: string): (Cap & RunningWindow)[] {
    return caps.map((cap) => {
      const { windowKey, next } = this.windowOf(cap.period, tz);
      return { ...cap, windowKey, next };
    });
  }

  private windowOf(period: SpendPeriod, tz: string): RunningWindow {
    const nowMs = this.clock.nowMs();
    const name = `${period} ${tz}`;
    const known = this.known.get(name);
    if (known !== undefined && nowMs >= known.readAtMs && nowMs < (known.window.next?.startsAtMs ?? Infinity)) {
      return known.window;
    }
    const window = spendWindow(period, tz, nowMs);
    this.known.set(name, { readAtMs: nowMs, window });
    return window;
  }
}
