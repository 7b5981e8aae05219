import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import type { BookedUsage } from '../domain/invoices/compare-invoice.js';
import { usageParts, type TimeRange } from '../domain/usage-parts.js';
import { ATTEMPT_SUMS, attemptContributions } from '../queries/attempt-contributions.repository.js';
import { readRollupMark } from '../queries/rollup-mark.repository.js';

interface AttemptQuery extends TimeRange {
  readonly channelIds: readonly string[];
  /** Maximum number of rows. Callers pass one more than they accept, to detect an excess. */
  readonly limit: number;
}

const SUMS = Prisma.raw(ATTEMPT_SUMS.join(', '));

/** Usage and cost of upstream calls by UTC day and the upstream's name of the model. Read-only. */
@Injectable()
export class AttemptUsageRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** Reads roll-ups as far as they go, and records after that. */
  async sum(query: AttemptQuery): Promise<BookedUsage[]> {
    const { rolledUntil } = await readRollupMark(this.prisma);
    return this.prisma.$queryRaw`
      SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, upstream_model AS "upstreamModel",
        sum(request_count)::bigint AS requests, sum(unpriced_count)::bigint AS "unpricedRequests",
        sum(prompt_tokens)::bigint AS "promptTokens", sum(completion_tokens)::bigint AS "completionTokens",
        sum(cost_nano_usd)::bigint AS "amountNanoUsd"
      FROM (${usedIn(query, rolledUntil)}) AS used
      GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${query.limit}`;
  }
}

function usedIn({ channelIds, ...range }: AttemptQuery, rolledUntil: Date | null): Prisma.Sql {
  const { rolled, raw } = usageParts(range, rolledUntil);
  const ids = [...channelIds];
  const parts = raw.map((part) => {
    const contributions = attemptContributions(part, Prisma.sql`AND attempt.channel_id = ANY(${ids}::uuid[])`);
    return Prisma.sql`SELECT uuid_moment(request_id) AS moment, upstream_model, ${SUMS} FROM (${contributions}) AS contribution`;
  });
  if (rolled !== null) {
    parts.push(Prisma.sql`SELECT starts_at AS moment, upstream_model, ${SUMS} FROM attempt_rollup
      WHERE starts_at >= ${rolled.from} AND starts_at < ${rolled.before} AND channel_id = ANY(${ids}::uuid[])`);
  }
  return Prisma.join(parts, ' UNION ALL ');
}
