import { offsetSpans } from './local-time.js';
import { boundaryMinutes, windowAt, type Calendars, type PriceSchedule } from './price-schedule.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** How far ahead changes are computed: any day of the week comes within it. */
const AHEAD_MS = 8 * DAY_MS;

/**
 * The window of a schedule at a time. Computed until the next change, because time zones are too slow for a request; a
 * request compares two numbers. A time before the last one computes again.
 */
export class PriceTimetable {
  private knownFromMs = Infinity;
  private knownUntilMs = -Infinity;
  private window = -1;
  private readonly boundaries: readonly number[];

  private calendars: Calendars;

  /** @param calendarsNow the same object until a calendar changes */
  constructor(
    private readonly schedule: PriceSchedule,
    private readonly calendarsNow: () => Calendars,
  ) {
    this.boundaries = boundaryMinutes(schedule);
    this.calendars = calendarsNow();
  }

  /** The index of the window; -1: none. */
  windowAt(atMs: number): number {
    const calendars = this.calendarsNow();
    if (atMs < this.knownFromMs || atMs >= this.knownUntilMs || calendars !== this.calendars)
      this.move(atMs, calendars);
    return this.window;
  }

  /** Until when `windowAt` stays the same, at least; Unix milliseconds. */
  validUntil(atMs: number): number {
    this.windowAt(atMs);
    return this.knownUntilMs;
  }

  private move(atMs: number, calendars: Calendars): void {
    this.calendars = calendars;
    const spans = offsetSpans(this.schedule.timeZone, atMs, atMs + AHEAD_MS);
    const at = (ms: number, offsetMs: number): number => windowAt(this.schedule, this.calendars, ms + offsetMs);
    this.knownFromMs = atMs;
    this.knownUntilMs = atMs + AHEAD_MS;
    this.window = at(atMs, spans[0]?.offsetMs ?? 0);
    for (const { startMs, endMs, offsetMs } of spans) {
      const moments = [startMs, ...this.boundariesWithin(startMs, endMs, offsetMs)];
      const changeMs = moments.find((moment) => at(moment, offsetMs) !== this.window);
      if (changeMs === undefined) continue;
      this.knownUntilMs = changeMs;
      return;
    }
  }

  /** Moments at which the local time is a boundary, ascending. */
  private boundariesWithin(startMs: number, endMs: number, offsetMs: number): number[] {
    const moments: number[] = [];
    const lastDay = Math.floor((endMs + offsetMs) / DAY_MS);
    for (let day = Math.floor((startMs + offsetMs) / DAY_MS); day <= lastDay; day++) {
      for (const minute of this.boundaries) {
        const moment = day * DAY_MS + minute * MINUTE_MS - offsetMs;
        if (moment >= startMs && moment < endMs) moments.push(moment);
      }
    }
    return moments.sort((a, b) => a - b);
  }
}
