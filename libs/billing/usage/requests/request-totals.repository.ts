import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import { firstIdOf, type Outcome } from '#core';
import { ANSWERED_OR_CALLED, FAILED_REQUEST } from '../../records/request-record.repository.js';
import { cutSteps, stepMinutesOf, stepsOf, type TimeStep } from '../domain/time-steps.js';
import type { TimeRange } from '../domain/usage-parts.js';
import type { UsageQuery } from '../domain/usage-query.js';
import { blockRows, readSummed } from '../queries/usage-blocks.repository.js';
import { ofRecordsIn, sumSources } from '../queries/usage-sources.repository.js';

/** The filters of requests that roll-ups and the index of failures can answer. */
export interface RequestTotalsFilter extends TimeRange {
  readonly organizationIds?: readonly string[];
  readonly projectIds?: readonly string[];
  readonly keyIds?: readonly string[];
  readonly modelIds?: readonly string[];
  /** As of lists: of a request that no channel answered, the last one called. */
  readonly channelIds?: readonly string[];
  readonly outcomes?: readonly string[];
  readonly errorCodes?: readonly string[];
}

/** Sums of some requests. */
export interface RequestSums {
  readonly promptTokens: bigint;
  readonly completionTokens: bigint;
  readonly chargeNanoUsd: bigint;
  readonly refundedNanoUsd: bigint;
  /** Of all attempts; of a filter by channel, of its own attempts. */
  readonly costNanoUsd: bigint;
  /** Requests whose cost is unknown, and their charges less refunds; of a filter by channel, those that it answered. */
  readonly costUnknownRequests: bigint;
  readonly costUnknownRevenueNanoUsd: bigint;
}

/** All requests of a step. */
export interface StepSums extends RequestSums {
  readonly startsAt: Date;
  readonly requests: bigint;
}

/** Failures of a step that ended the same way. */
export interface StepFailures {
  readonly startsAt: Date;
  readonly outcome: Outcome;
  /** No channel answered: the roll-ups of channels do not have these. */
  readonly isUnanswered: boolean;
  readonly requests: bigint;
}

const SUMS = Prisma.sql`coalesce(sum(prompt_tokens), 0)::bigint AS "promptTokens",
  coalesce(sum(completion_tokens), 0)::bigint AS "completionTokens", coalesce(sum(charge_nano_usd), 0)::bigint AS "chargeNanoUsd",
  coalesce(sum(refunded_nano_usd), 0)::bigint AS "refundedNanoUsd", coalesce(sum(cost_nano_usd), 0)::bigint AS "costNanoUsd",
  coalesce(sum(cost_unknown_count), 0)::bigint AS "costUnknownRequests",
  coalesce(sum(cost_unknown_revenue_nano_usd), 0)::bigint AS "costUnknownRevenueNanoUsd"`;

/** Counts and sums of settled requests: of all from roll-ups, of failures from their index. */
@Injectable()
export class RequestTotalsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The steps of a window, by the clock of a time zone. */
  async steps(window: TimeRange, tz: string): Promise<TimeStep[]> {
    const { from, before } = window;
    const step = Prisma.sql`make_interval(mins => ${stepMinutesOf(window)}::int)`;
    // Reads no table: it needs no transaction of an organization.
    const starts = await this.prisma.$queryRaw<{ startsAt: Date }[]>`
      SELECT DISTINCT s AT TIME ZONE ${tz} AS "startsAt" FROM generate_series(
        date_bin(${step}, ${from}::timestamptz AT TIME ZONE ${tz}, date_trunc('day', ${from}::timestamptz AT TIME ZONE ${tz})),
        ${before}::timestamptz AT TIME ZONE ${tz}, ${step}) AS s ORDER BY 1`;
    return stepsOf(
      window,
      starts.map(({ startsAt }) => startsAt),
    );
  }

  /** All requests of each step, however they ended. A filter by channel finds those that it answered. */
  async sums(filter: RequestTotalsFilter, steps: readonly TimeStep[]): Promise<StepSums[]> {
    const { organizationIds = null, projectIds, keyIds = null, modelIds, channelIds } = filter;
    const ungrouped = { tz: 'UTC', interval: 'hour', groupBy: null, limit: steps.length } as const;
    const { from, before } = filter;
    const chosen = { organizationIds, projectIds, keyIds, modelIds, channelIds };
    const query: UsageQuery = { ...ungrouped, ...chosen, from, before };
    return this.prisma.readReport(async (db) => {
      const { summed } = await readSummed(db, filter);
      const { blocks, raw } = cutSteps(steps, summed);
      const sources = [
        ...(await sumSources(db, query, blocks)),
        ...(raw.length === 0 ? [] : [ofRecordsIn(query, raw)]),
      ];
      if (sources.length === 0) return [];
      return db.$queryRaw<StepSums[]>`
        SELECT bucket_start AS "startsAt", sum(request_count)::bigint AS requests, ${SUMS}
        FROM (${Prisma.join(sources, ' UNION ALL ')}) AS used GROUP BY 1`;
    });
  }

  /** Failures of each step by outcome. */
  async failures(filter: RequestTotalsFilter, steps: readonly TimeStep[]): Promise<StepFailures[]> {
    const rows = steps.map((step) => ({ ...step, minutes: 15 as const, startsAt: step.from }));
    // Only the columns of the index, unless a channel or a project is compared.
    const unanswered = filter.channelIds === undefined ? Prisma.sql`false` : Prisma.sql`channel_id IS NULL`;
    return this.prisma.readReport(
      (db) => db.$queryRaw<StepFailures[]>`
        SELECT p.bucket_start AS "startsAt", f.* FROM ${blockRows(rows, firstIdOf)} CROSS JOIN LATERAL (
          SELECT outcome, ${unanswered} AS "isUnanswered", count(*) AS requests FROM usage_record
          WHERE request_id >= p.from_id AND request_id < p.before_id AND ${conditionOf(filter)} GROUP BY 1, 2 OFFSET 0) AS f`,
    );
  }

  /** Whether more failures than `max` lie in the window, of any channel and outcome. */
  async areFailuresOver(filter: RequestTotalsFilter, max: number): Promise<boolean> {
    const { channelIds: _channels, ...others } = filter;
    return this.prisma.readReport(async (db) => {
      const [row] = await db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM (
        SELECT 1 FROM usage_record WHERE ${idsIn(filter)} AND ${conditionOf(others)} LIMIT ${max + 1}) AS failed`;
      return (row?.count ?? 0) > max;
    });
  }

  /** Sums of the failures of some outcomes, read one by one. */
  async sumsOfFailures(filter: RequestTotalsFilter, outcomes: readonly string[]): Promise<RequestSums> {
    return this.prisma.readReport(async (db) => readSums(db, filter, outcomes));
  }
}

async function readSums(
  db: Transaction,
  filter: RequestTotalsFilter,
  outcomes: readonly string[],
): Promise<RequestSums> {
  const [row] = await db.$queryRaw<RequestSums[]>`
    SELECT ${SUMS} FROM (SELECT *, is_unknown::int AS cost_unknown_count,
      CASE WHEN is_unknown THEN charge_nano_usd - coalesce(refunded_nano_usd, 0) ELSE 0 END AS cost_unknown_revenue_nano_usd
    FROM (
      SELECT cost_unknown(attempts) AS is_unknown, prompt_tokens, completion_tokens, charge_nano_usd, cost_nano_usd,
        (SELECT sum(amount_nano_usd) FROM refund r WHERE r.request_id = usage_record.request_id) AS refunded_nano_usd
      FROM usage_record
      WHERE ${idsIn(filter)} AND outcome = ANY(${[...outcomes]}::text[]) AND ${conditionOf(filter)}) AS failed) AS used`;
  if (row === undefined) throw new Error('a sum returned no row');
  return row;
}

function idsIn({ from, before }: TimeRange): Prisma.Sql {
  return Prisma.sql`request_id >= ${firstIdOf(from)}::uuid AND request_id < ${firstIdOf(before)}::uuid`;
}

/** Which failures a filter is about, of any outcome. */
function conditionOf(filter: RequestTotalsFilter): Prisma.Sql {
  const { organizationIds, projectIds, keyIds, modelIds, channelIds, errorCodes } = filter;
  const oneOf = (column: Prisma.Sql, values: readonly string[] | undefined, type: 'uuid' | 'text'): Prisma.Sql[] =>
    values === undefined ? [] : [Prisma.sql`${column} = ANY(${[...values]}::${Prisma.raw(type)}[])`];
  return Prisma.join(
    [
      FAILED_REQUEST,
      ...oneOf(Prisma.sql`organization_id`, organizationIds, 'uuid'),
      ...oneOf(Prisma.sql`project_id`, projectIds, 'uuid'),
      ...oneOf(Prisma.sql`key_id`, keyIds, 'uuid'),
      ...oneOf(Prisma.sql`model_id`, modelIds, 'uuid'),
      ...oneOf(ANSWERED_OR_CALLED, channelIds, 'uuid'),
      ...oneOf(Prisma.sql`error_code`, errorCodes, 'text'),
    ],
    ' AND ',
  );
}
