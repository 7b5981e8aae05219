import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import { firstIdOf } from '#core';
import { QUARTER_MS, type TimeRange } from '../domain/usage-parts.js';
import { ATTEMPT_DIMENSIONS, ATTEMPT_SUMS, attemptContributions } from '../queries/attempt-contributions.repository.js';
import { readRollupMark, type RollupMark } from '../queries/rollup-mark.repository.js';
import {
  idRangeOf,
  NONE,
  USAGE_DIMENSIONS,
  USAGE_SUMS,
  usageContributions,
} from '../queries/usage-contributions.repository.js';
import { ArchiveRepository } from '../../ledger/transfers/archive.repository.js';
import { movementContributions } from '../statements/movement-contributions.repository.js';

const TRANSACTION_TIMEOUT_MS = 55_000;
/** Maximum clock difference between processes, which make ids, and Postgres, which stamps bookings. */
const CLOCK_SKEW_MAX_MS = QUARTER_MS;

const SUMS = Prisma.raw(USAGE_SUMS.join(', '));
const SUMMED = summed(USAGE_SUMS);
const OF_ATTEMPTS = Prisma.raw(ATTEMPT_SUMS.join(', '));
const ATTEMPTS_SUMMED = summed(ATTEMPT_SUMS);
const QUARTER_OF_REQUEST = Prisma.sql`quarter_of(uuid_moment(request_id))`;

/**
 * Owns `usage_rollup`, `usage_total`, `usage_sum` and its gaps, `attempt_rollup`, `movement_rollup`, those of units, and
 * their mark. A
 * quarter of an hour is always recomputed as a whole from its records and transfers, so a roll-up is idempotent. The
 * sums of archived months are never recomputed: their records have left the ledger.
 */
@Injectable()
export class RollupRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly archive: ArchiveRepository,
  ) {}

  readMark(): Promise<RollupMark> {
    return readRollupMark(this.prisma);
  }

  async writeLookedAt(moment: Date): Promise<void> {
    await this.prisma.$executeRaw`UPDATE usage_rollup_mark SET looked_at = ${moment}`;
  }

  /**
   * The first quarter, from that of a moment on, in which a request began or a transfer was booked; null when there is
   * none. Clock differences are allowed for: skipped quarters are empty, the returned one may be empty as well.
   */
  async firstQuarterFrom(moment: Date): Promise<Date | null> {
    const [row] = await this.prisma.$queryRaw<{ quarter: Date | null }[]>`
      SELECT greatest(quarter_of(${moment}), least(
        (SELECT quarter_of(uuid_moment(request_id)) FROM usage_record
          WHERE request_id >= ${firstIdOf(moment)}::uuid ORDER BY request_id LIMIT 1),
        (SELECT quarter_of(booked_at - interval '15 minutes') FROM transfer
          WHERE booked_at >= ${shifted(moment, -CLOCK_SKEW_MAX_MS)} AND id >= ${firstIdOf(moment)}::uuid
          ORDER BY booked_at LIMIT 1))) AS quarter
      WHERE EXISTS (SELECT 1 FROM usage_record WHERE request_id >= ${firstIdOf(moment)}::uuid)
        OR EXISTS (SELECT 1 FROM transfer WHERE booked_at >= ${shifted(moment, -CLOCK_SKEW_MAX_MS)}
          AND id >= ${firstIdOf(moment)}::uuid)`;
    return row?.quarter ?? null;
  }

  /**
   * Quarters before `before` with records, refunds or transfers that were booked since a moment, and those of the
   * transfers of such records.
   */
  async quartersTouched(since: Date, before: Date): Promise<Date[]> {
    const firstRefund = firstIdOf(shifted(since, -CLOCK_SKEW_MAX_MS));
    const rows = await this.prisma.$queryRaw<{ quarter: Date }[]>`
      SELECT DISTINCT quarter_of(uuid_moment(id)) AS quarter FROM (
        SELECT request_id AS id FROM usage_record WHERE booked_at >= ${since}
        UNION ALL SELECT request_id FROM refund WHERE id >= ${firstRefund}::uuid AND created_at >= ${since}
        UNION ALL SELECT id FROM transfer WHERE booked_at >= ${since}
        UNION ALL SELECT t.id FROM usage_record u JOIN transfer t ON t.request_id = u.request_id
          WHERE u.booked_at >= ${since} AND u.request_id < ${firstIdOf(before)}::uuid
      ) AS touched WHERE id < ${firstIdOf(before)}::uuid ORDER BY 1`;
    return rows.map(({ quarter }) => quarter);
  }

  /** Quarters of a range that have records, transfers or a roll-up. */
  async quartersUsed({ from, before }: TimeRange): Promise<Date[]> {
    const rows = await this.prisma.$queryRaw<{ quarter: Date }[]>`
      SELECT quarter_of(uuid_moment(request_id)) AS quarter FROM usage_record
      WHERE request_id >= ${firstIdOf(from)}::uuid AND request_id < ${firstIdOf(before)}::uuid
      UNION SELECT quarter_of(uuid_moment(id)) FROM transfer
        WHERE booked_at >= ${shifted(from, -CLOCK_SKEW_MAX_MS)} AND booked_at < ${shifted(before, CLOCK_SKEW_MAX_MS)}
          AND id >= ${firstIdOf(from)}::uuid AND id < ${firstIdOf(before)}::uuid
      UNION SELECT starts_at FROM movement_rollup WHERE starts_at >= ${from} AND starts_at < ${before}
      UNION SELECT starts_at FROM usage_rollup WHERE starts_at >= ${from} AND starts_at < ${before} ORDER BY 1`;
    return rows.map(({ quarter }) => quarter);
  }

  /**
   * Replaces the sums of whole quarters by those of their records and transfers, and moves the mark forward to their end.
   *
   * @param range one quarter, or several: a longer range is one longer transaction
   */
  async rollUp(range: TimeRange): Promise<void> {
    const { from, before } = range;
    await this.prisma.$transaction(
      async (tx) => {
        // A statement of its own: later statements see the commits of a worker that held the lock before.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('usage_rollup'))`;
        const { recordsFrom, transfersAfter } = await this.archive.remaining(tx);
        if (recordsFrom === null || from >= recordsFrom) await rollUpUsage(tx, range);
        if (transfersAfter === null || from > transfersAfter) await rollUpMovements(tx, range);
        await tx.$executeRaw`UPDATE usage_rollup_mark SET rolled_until = ${before}
          WHERE coalesce(rolled_until < ${before}, true)`;
      },
      { timeout: TRANSACTION_TIMEOUT_MS },
    );
  }

  /** Moves the mark past empty quarters, and adds up the longer blocks that end there. */
  async advance(until: Date): Promise<void> {
    await this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('usage_rollup'))`;
        await tx.$executeRaw`SELECT make_usage_sums(${until}, ${until}) FROM usage_rollup_mark WHERE rolled_until < ${until}`;
        await tx.$executeRaw`UPDATE usage_rollup_mark SET rolled_until = ${until} WHERE rolled_until < ${until}`;
      },
      { timeout: TRANSACTION_TIMEOUT_MS },
    );
  }
}

function summed(names: readonly string[]): Prisma.Sql {
  return Prisma.raw(names.map((name) => `sum(${name})`).join(', '));
}

async function rollUpUsage(tx: Transaction, range: TimeRange): Promise<void> {
  const { from, before } = range;
  const inRange = startsIn(range);
  await tx.$executeRaw`DELETE FROM usage_rollup WHERE ${inRange}`;
  await tx.$executeRaw`
    INSERT INTO usage_rollup (starts_at, ${USAGE_DIMENSIONS}, ${SUMS})
    SELECT ${QUARTER_OF_REQUEST}, organization_id, key_id, tier_id, model_id, coalesce(channel_id, ${NONE}::uuid),
      coalesce(project_id, ${NONE}::uuid), ${SUMMED}
    FROM (${usageContributions(idRangeOf(range), Prisma.empty)}) AS contribution GROUP BY 1, 2, 3, 4, 5, 6, 7`;
  // Replaces the totals. Includes the longer sums that cover these quarters, and those of units, also of their movements.
  await tx.$executeRaw`SELECT add_usage_totals(${from}, ${before})`;
  await tx.$executeRaw`DELETE FROM attempt_rollup WHERE ${inRange}`;
  await tx.$executeRaw`
    INSERT INTO attempt_rollup (starts_at, ${ATTEMPT_DIMENSIONS}, ${OF_ATTEMPTS})
    SELECT ${QUARTER_OF_REQUEST}, ${ATTEMPT_DIMENSIONS}, ${ATTEMPTS_SUMMED}
    FROM (${attemptContributions(range, Prisma.empty)}) AS contribution GROUP BY 1, 2, 3`;
}

/** Finds transfers by booking time: their ids have no index of their own, and differ from it by the clocks only. */
async function rollUpMovements(tx: Transaction, range: TimeRange): Promise<void> {
  const { from, before } = range;
  const nearby = Prisma.sql`AND t.booked_at >= ${shifted(from, -CLOCK_SKEW_MAX_MS)} AND t.booked_at < ${shifted(before, CLOCK_SKEW_MAX_MS)}`;
  await tx.$executeRaw`DELETE FROM movement_rollup WHERE ${startsIn(range)}`;
  await tx.$executeRaw`
    INSERT INTO movement_rollup (organization_id, starts_at, code, model_id, project_id, source_count, amount_nano_usd,
      promo_nano_usd)
    SELECT organization_id, quarter_of(moved_at), code, model_id, project_id, sum(source_count), sum(amount_nano_usd),
      sum(promo_nano_usd)
    FROM (${movementContributions(range, nearby)}) AS contribution GROUP BY 1, 2, 3, 4, 5`;
}

function startsIn({ from, before }: TimeRange): Prisma.Sql {
  return Prisma.sql`starts_at >= ${from} AND starts_at < ${before}`;
}

function shifted(moment: Date, byMs: number): Date {
  return new Date(moment.getTime() + byMs);
}
