import type { Transaction } from '#infra';

/** How far usage and movements are rolled up. */
export interface RollupMark {
  /** Not included; null before the first pass that finds a record. */
  readonly rolledUntil: Date | null;
  /** What was committed before this moment is in the roll-ups; null before the first pass. */
  readonly lookedAt: Date | null;
  /** Postgres's own time, by which records are booked. */
  readonly now: Date;
}

export async function readRollupMark(db: Pick<Transaction, '$queryRaw'>): Promise<RollupMark> {
  const [mark] = await db.$queryRaw<RollupMark[]>`
    SELECT rolled_until AS "rolledUntil", looked_at AS "lookedAt", now() AS now FROM usage_rollup_mark`;
  if (mark === undefined) throw new Error('the mark of the roll-ups is missing');
  return mark;
}
