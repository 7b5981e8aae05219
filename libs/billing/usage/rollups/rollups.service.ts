import { Injectable } from '@nestjs/common';
import { LONGEST_TRANSACTION_MS } from '../../records/late-bookings.js';
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
   * two of its steps on `signal`. Idempotent, and safe to run concurrently.
   *
   * @param stepMs what one transaction sums: a quarter while requests are settled; a week of a long past takes half the time of its days
   */
  async catchUp(signal: AbortSignal, stepMs = QUARTER_MS): Promise<void> {
    const mark = await this.rollups.readMark();
    await this.rollUpLate(mark);
    // The start of the pass: the next one covers commits made during this one.
    await this.rollups.writeLookedAt(mark.now);
    const until = quarterOf(new Date(mark.now.getTime() - SETTLED_AFTER_MS));
    let next = await this.rollups.firstQuarterFrom(mark.rolledUntil ?? new Date(0));
    while (next !== null && next < until && !signal.aborted) {
      const before = earlier(until, stepEnd(next, stepMs));
      await this.rollups.rollUp({ from: next, before });
      next = await this.rollups.firstQuarterFrom(before);
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
      for (const quarter of quarters) await this.rollUpQuarter(quarter);
      count += quarters.length;
    }
    return count;
  }

  private async rollUpLate({ rolledUntil, lookedAt }: RollupMark): Promise<void> {
    if (rolledUntil === null || lookedAt === null) return;
    const since = new Date(lookedAt.getTime() - LONGEST_TRANSACTION_MS);
    for (const quarter of await this.rollups.quartersTouched(since, rolledUntil)) await this.rollUpQuarter(quarter);
  }

  private rollUpQuarter(from: Date): Promise<void> {
    return this.rollups.rollUp({ from, before: stepEnd(from, QUARTER_MS) });
  }
}

/** Steps begin at multiples of their length since 1970. */
function stepEnd(from: Date, stepMs: number): Date {
  return new Date((Math.floor(from.getTime() / stepMs) + 1) * stepMs);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
