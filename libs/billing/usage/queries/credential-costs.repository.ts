import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, unnestRows, type ColumnTypes } from '#core/infra';
import { firstIdOf } from '#core';
import { QUARTER_MS, quarterOf, type TimeRange } from '../domain/usage-parts.js';
import { readRollupMark } from './rollup-mark.repository.js';

/** What calls with a credential cost. */
export interface CredentialCost {
  readonly credentialId: string;
  readonly costNanoUsd: bigint;
  /** Calls with an unknown cost, which are not in the sum. */
  readonly unpriced: bigint;
}

/** A credential, and from when on its requests count. */
interface CostQuestion {
  readonly credentialId: string;
  readonly since: Date;
}

/** The parts of an answer: the end of a quarter, whole quarters with sums, and what has none yet. Ids are those of requests. */
interface QuestionRow {
  readonly credentialId: string;
  readonly headFrom: string;
  readonly headBefore: string;
  readonly sumsFrom: string;
  readonly tailFrom: string;
}

const TYPES: ColumnTypes<QuestionRow> = {
  credentialId: 'uuid',
  headFrom: 'uuid',
  headBefore: 'uuid',
  sumsFrom: 'timestamptz',
  tailFrom: 'uuid',
};
/** Requests of a clock that is ahead are booked already. */
const CLOCK_LEAD_MS = 3_600_000;
const OF_ATTEMPT = Prisma.raw(`attempt.credential_id, attempt.cost_nano_usd,
  attempt.cost_unknown::int AS unpriced_count`);
const ATTEMPTS = Prisma.raw('usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt');
const SUMS = Prisma.raw(`credential_id AS "credentialId", sum(cost_nano_usd)::bigint AS "costNanoUsd",
  sum(unpriced_count)::bigint AS unpriced`);

/** Costs of calls by credential, as the ledger has them: also of those that were waived. Read-only. */
@Injectable()
export class CredentialCosts {
  constructor(private readonly prisma: PrismaService) {}

  /** The first moment of which costs are known; null: of all. */
  async knownFrom(): Promise<Date | null> {
    const [mark] = await this.prisma.$queryRaw<{ from: Date | null }[]>`
      SELECT credentials_from AS "from" FROM usage_rollup_mark`;
    return mark?.from ?? null;
  }

  /**
   * What requests cost that began at a moment or later, by credential; those without a cost are absent. Whole quarters are
   * read from roll-ups, which have late bookings with the worker's next pass; the rest from records.
   */
  async since(questions: readonly CostQuestion[]): Promise<CredentialCost[]> {
    if (questions.length === 0) return [];
    const { rolledUntil, now } = await readRollupMark(this.prisma);
    const rows = questions.map((question) => rowOf(question, rolledUntil ?? new Date(0)));
    const tailFrom = rows.map((row) => row.tailFrom).reduce((one, other) => (one < other ? one : other));
    const before = firstIdOf(new Date(now.getTime() + CLOCK_LEAD_MS));
    return this.prisma.$queryRaw<CredentialCost[]>`
      WITH asked AS (SELECT * FROM ${unnestRows(rows, TYPES)} AS a)
      SELECT ${SUMS} FROM (
        SELECT r.credential_id, r.cost_nano_usd, r.unpriced_count FROM asked a
        JOIN credential_rollup r ON r.credential_id = a."credentialId" AND r.starts_at >= a."sumsFrom" AND r.starts_at < ${rolledUntil}::timestamptz
        UNION ALL
        SELECT h.* FROM asked a CROSS JOIN LATERAL (
          SELECT ${OF_ATTEMPT} FROM ${ATTEMPTS}
          WHERE u.request_id >= a."headFrom" AND u.request_id < a."headBefore" AND attempt.credential_id = a."credentialId"
        ) AS h
        UNION ALL
        SELECT t.credential_id, t.cost_nano_usd, t.unpriced_count FROM (
          SELECT u.request_id, ${OF_ATTEMPT} FROM ${ATTEMPTS}
          WHERE u.request_id >= ${tailFrom}::uuid AND u.request_id < ${before}::uuid
        ) AS t JOIN asked a ON a."credentialId" = t.credential_id AND t.request_id >= a."tailFrom"
      ) AS part GROUP BY 1`;
  }

  /**
   * The sums of whole quarters in the last so many milliseconds, and the time that they cover; null: none of it is rolled up.
   * Behind by some twenty minutes, so it reads no records.
   */
  async recent(
    credentialIds: readonly string[],
    lengthMs: number,
  ): Promise<{ readonly covered: TimeRange | null; readonly costs: readonly CredentialCost[] }> {
    const [{ rolledUntil, now }, knownFrom] = await Promise.all([readRollupMark(this.prisma), this.knownFrom()]);
    const from = new Date(
      Math.max(nextQuarter(new Date(now.getTime() - lengthMs)).getTime(), knownFrom?.getTime() ?? 0),
    );
    if (rolledUntil === null || from >= rolledUntil) return { covered: null, costs: [] };
    const costs = await this.prisma.$queryRaw<CredentialCost[]>`
      SELECT ${SUMS} FROM credential_rollup WHERE credential_id = ANY(${[...credentialIds]}::uuid[])
        AND starts_at >= ${from} AND starts_at < ${rolledUntil} GROUP BY 1`;
    return { covered: { from, before: rolledUntil }, costs };
  }
}

function rowOf({ credentialId, since }: CostQuestion, rolledUntil: Date): QuestionRow {
  const sumsFrom = nextQuarter(since);
  const isRolled = sumsFrom < rolledUntil;
  const headFrom = firstIdOf(since);
  return {
    credentialId,
    headFrom,
    sumsFrom: sumsFrom.toISOString(),
    headBefore: isRolled ? firstIdOf(sumsFrom) : headFrom,
    tailFrom: isRolled ? firstIdOf(rolledUntil) : headFrom,
  };
}

/** The start of the first quarter that has not begun before a moment. */
function nextQuarter(moment: Date): Date {
  return quarterOf(new Date(moment.getTime() + QUARTER_MS - 1));
}
