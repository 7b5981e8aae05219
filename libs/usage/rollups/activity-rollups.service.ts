import { Injectable } from '@nestjs/common';
import { QUARTER_MS, type TimeRange } from '../domain/usage-parts.js';
import { RollupRepository } from './rollup.repository.js';
import { LONGEST_TRANSACTION_MS } from '#records';
import { ActivityRollupRepository } from './activity-rollup.repository.js';

const DAY_MS = 86_400_000;
/** What is older is shown nowhere, and not made for records that were there before. */
const QUARTERS_KEPT_MS = 100 * DAY_MS;
const CHANNELS_KEPT_MS = 7 * DAY_MS;

/** Adds up outcomes and latencies, behind the roll-ups of usage. */
@Injectable()
export class ActivityRollups {
  constructor(
    private readonly activity: ActivityRollupRepository,
    private readonly rollups: RollupRepository,
  ) {}

  /**
   * Recomputes quarters with late bookings, then rolls up what follows its mark, a day at a time. Runs before the pass of
   * usage, which moves the moment since when bookings are late. Stops between two ranges on `signal`. Idempotent.
   */
  async catchUp(signal: AbortSignal): Promise<void> {
    const { rolledUntil, lookedAt, now } = await this.rollups.readMark();
    if (rolledUntil === null) return;
    const oldest = shifted(now, DAY_MS - QUARTERS_KEPT_MS);
    const mark = await this.activity.readMark();
    const late = await this.lateRanges(mark, lookedAt, oldest);
    const first = later(mark ?? (await this.rollups.firstQuarterFrom(oldest)) ?? rolledUntil, oldest);
    for (const range of [...late, ...daysOf({ from: first, before: rolledUntil })]) {
      if (signal.aborted) return;
      await this.activity.rollUp(range);
    }
    await this.activity.prune(shifted(now, -CHANNELS_KEPT_MS), shifted(now, -QUARTERS_KEPT_MS));
  }

  private async lateRanges(mark: Date | null, lookedAt: Date | null, oldest: Date): Promise<TimeRange[]> {
    if (mark === null || lookedAt === null) return [];
    const touched = await this.rollups.quartersTouched(shifted(lookedAt, -LONGEST_TRANSACTION_MS), mark);
    return touched.filter((quarter) => quarter >= oldest).map((from) => ({ from, before: shifted(from, QUARTER_MS) }));
  }
}

/** The parts of a range in each UTC day. */
function daysOf({ from, before }: TimeRange): TimeRange[] {
  const parts: TimeRange[] = [];
  for (let start = from; start < before; start = parts.at(-1)?.before ?? before) {
    const nextDay = new Date((Math.floor(start.getTime() / DAY_MS) + 1) * DAY_MS);
    parts.push({ from: start, before: nextDay < before ? nextDay : before });
  }
  return parts;
}

function shifted(moment: Date, byMs: number): Date {
  return new Date(moment.getTime() + byMs);
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
