import { Injectable } from '@nestjs/common';
import { QUARTER_MS, quarterOf, type TimeRange } from '../domain/usage-parts.js';
import { LONGEST_TRANSACTION_MS } from '../../records/late-bookings.js';
import { RollupRepository } from './rollup.repository.js';
import { ActivityRollupRepository } from './activity-rollup.repository.js';
import { MinuteRollupRepository } from './minute-rollup.repository.js';

const DAY_MS = 86_400_000;
/** What is older is shown nowhere, and not made for records that were there before. */
const QUARTERS_KEPT_MS = 100 * DAY_MS;
const CHANNELS_KEPT_MS = 7 * DAY_MS;
/** Two days, and what a window of them may begin before a pass of the worker. */
const MINUTES_KEPT_MS = 2 * DAY_MS + 3_600_000;

/** Sums with a mark of their own: where they are rolled up until. */
interface MarkedRollup {
  readMark(): Promise<Date | null>;
  /** Of whole quarters within one UTC day. */
  rollUp(range: TimeRange): Promise<void>;
}

/** Adds up outcomes, latencies and minutes, behind the roll-ups of usage. */
@Injectable()
export class ActivityRollups {
  constructor(
    private readonly activity: ActivityRollupRepository,
    private readonly minutes: MinuteRollupRepository,
    private readonly rollups: RollupRepository,
  ) {}

  /**
   * Recomputes quarters with late bookings, then rolls up what follows its mark, a day at a time. Runs before the pass of
   * usage, which moves the moment since when bookings are late. Stops between two ranges on `signal`. Idempotent.
   */
  async catchUp(signal: AbortSignal): Promise<void> {
    const { rolledUntil, lookedAt, now } = await this.rollups.readMark();
    if (rolledUntil === null) return;
    const touched =
      lookedAt === null
        ? []
        : await this.rollups.quartersTouched(shifted(lookedAt, -LONGEST_TRANSACTION_MS), rolledUntil);
    const tables: readonly (readonly [MarkedRollup, number])[] = [
      [this.activity, QUARTERS_KEPT_MS - DAY_MS],
      [this.minutes, MINUTES_KEPT_MS],
    ];
    for (const [table, keptMs] of tables) {
      const oldest = quarterOf(shifted(now, -keptMs));
      const mark = await table.readMark();
      const late = mark === null ? [] : touched.filter((quarter) => quarter >= oldest && quarter < mark);
      const first = later(mark ?? (await this.rollups.firstQuarterFrom(oldest)) ?? rolledUntil, oldest);
      const lateRanges = late.map((from) => ({ from, before: shifted(from, QUARTER_MS) }));
      for (const range of [...lateRanges, ...daysOf({ from: first, before: rolledUntil })]) {
        if (signal.aborted) return;
        await table.rollUp(range);
      }
    }
    await this.activity.prune(shifted(now, -CHANNELS_KEPT_MS), shifted(now, -QUARTERS_KEPT_MS));
    await this.minutes.prune(shifted(now, -MINUTES_KEPT_MS));
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
