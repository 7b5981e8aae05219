import type { Transaction } from '#core/infra';

/** The progress of the roll-ups of usage and movements. */
export interface RollupMark {
  /** End of the roll-ups (not included); null before the first pass that finds a record. */
  readonly rolledUntil: Date | null;
  /** Everything committed before this moment is in the roll-ups; null before the first pass. */
  readonly lookedAt: Date | null;
  /** The time of Postgres, which also stamps bookings. */
  readonly now: Date;
}

export async function readRollupMark(db: Pick<Transaction, '$queryRaw'>): Promise<RollupMark> {
  const [mark] = await db.$queryRaw<RollupMark[]>`
    SELECT rolled_until AS "rolledUntil", looked_at AS "lookedAt", now() AS now FROM usage_rollup_mark`;
  if (mark === undefined) throw new Error('the mark of the roll-ups is missing');
  return mark;
}
