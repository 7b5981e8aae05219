import { Injectable } from '@nestjs/common';
import { LONGEST_TRANSACTION_MS } from '#records';
import { QUARTER_MS, quarterOf, type TimeRange } from '../domain/usage-parts.js';
import type { RollupMark } from '../queries/rollup-mark.repository.js';
import { RollupRepository } from './rollup.repository.js';

/** Delay of a quarter's first roll-up. Later settlements are rare, and recompute it. */
const SETTLED_AFTER_MS = 300_000;
const DAY_MS = 86_400_000;

/** Adds up usage and movements by quarters of an hour, in parallel with settlement. */
@Injectable()
export class RollupsService {
  constructor(private readonly rollups: RollupRepository) {}

  /**
   * Rolls up quarters that ended since the last pass, and recomputes those with late bookings or refunds. Stops between
   * two quarters on `signal`. Idempotent, and safe to run concurrently.
   */
  async catchUp(signal: AbortSignal): Promise<void> {
    const mark = await this.rollups.readMark();
    await this.rollUpLate(mark);
    // The start of the pass: the next one covers commits made during this one.
    await this.rollups.writeLookedAt(mark.now);
    const until = quarterOf(new Date(mark.now.getTime() - SETTLED_AFTER_MS));
    let next = await this.rollups.firstQuarterFrom(mark.rolledUntil ?? new Date(0));
    while (next !== null && next < until && !signal.aborted) {
      await this.rollups.rollUp(next);
      next = await this.rollups.firstQuarterFrom(after(next));
    }
    if (!signal.aborted) await this.rollups.advance(until);
  }

  /** Recomputes the roll-ups of a range, except archived ones. Returns the number of quarters. */
  async rebuild(range: Partial<TimeRange>): Promise<number> {
    const { rolledUntil } = await this.rollups.readMark();
    const first = await this.rollups.firstQuarterFrom(new Date(0));
    if (rolledUntil === null || first === null) return 0;
    const until = earlier(rolledUntil, range.before ?? rolledUntil);
    let count = 0;
    for (
      let from = later(first, quarterOf(range.from ?? first));
      from < until;
      from = new Date(from.getTime() + DAY_MS)
    ) {
      const before = earlier(until, new Date(from.getTime() + DAY_MS));
      const quarters = await this.rollups.quartersUsed({ from, before });
      for (const quarter of quarters) await this.rollups.rollUp(quarter);
      count += quarters.length;
    }
    return count;
  }

  private async rollUpLate({ rolledUntil, lookedAt }: RollupMark): Promise<void> {
    if (rolledUntil === null || lookedAt === null) return;
    const since = new Date(lookedAt.getTime() - LONGEST_TRANSACTION_MS);
    for (const quarter of await this.rollups.quartersTouched(since, rolledUntil)) await this.rollups.rollUp(quarter);
  }
}

function after(quarter: Date): Date {
  return new Date(quarter.getTime() + QUARTER_MS);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
