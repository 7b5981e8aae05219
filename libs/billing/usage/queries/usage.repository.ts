import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import { isTag, type UsagePeak, type UsageQuery, type UsageRow } from '../domain/usage-query.js';
import { readParts } from './usage-blocks.repository.js';
import { recordSource, sumSources, SUM_COLUMNS } from './usage-sources.repository.js';

/** Row limit of a window that is added up to one amount: one row a month. */
const MONTHS_MAX = 1_000;

/**
 * Sums of usage: from the longest roll-ups that fit, and from usage records where there are none. A time window is a
 * range of ids, so only its partitions are read, through an index.
 */
@Injectable()
export class UsageRepository {
  constructor(private readonly prisma: PrismaService) {}

  async sum(query: UsageQuery): Promise<UsageRow[]> {
    return this.prisma.readReport(async (db) => {
      const sources = await sourcesOf(db, await withOrganizations(db, query));
      if (sources.length === 0) return [];
      const [answer] = await db.$queryRaw<PackedRows[]>(sumSql(query, sources));
      return unpack(answer);
    });
  }

  /** The number of keys, models … with requests. */
  async countGroups(query: UsageQuery): Promise<number> {
    return this.prisma.readReport(async (db) => {
      const sources = await sourcesOf(db, query);
      if (sources.length === 0) return 0;
      const [answer] = await db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM (
          SELECT group_key FROM (${Prisma.join(sources, ' UNION ALL ')}) AS used
          WHERE group_key IS NOT NULL GROUP BY 1 HAVING sum(request_count) > 0) AS answer`;
      return answer?.count ?? 0;
    });
  }

  /** The most requests and tokens of one interval, by group; the highest requests first. */
  async peaks(query: UsageQuery): Promise<UsagePeak[]> {
    return this.prisma.readReport(async (db) => {
      const sources = await sourcesOf(db, query);
      if (sources.length === 0) return [];
      return db.$queryRaw<UsagePeak[]>`
        SELECT group_key AS "group", max(requests)::bigint AS requests, max(tokens)::bigint AS tokens FROM (
          SELECT group_key, sum(request_count) AS requests, sum(prompt_tokens + completion_tokens) AS tokens
          FROM (${Prisma.join(sources, ' UNION ALL ')}) AS used
          WHERE group_key IS NOT NULL GROUP BY bucket_start, 1
        ) AS interval_sum GROUP BY 1 HAVING max(requests) > 0 ORDER BY 2 DESC, 1 LIMIT ${query.limit}`;
    });
  }

  /** The charges of an organization for requests that began in a window. */
  async chargedNanoUsd(organizationId: string, from: Date, before: Date): Promise<bigint> {
    const all = { keyIds: null, tz: 'UTC', interval: 'month', groupBy: null, limit: MONTHS_MAX } as const;
    const rows = await this.sum({ ...all, organizationIds: [organizationId], from, before });
    return rows.reduce((sum, { chargeNanoUsd }) => sum + chargeNanoUsd, 0n);
  }
}

/** Which organizations used a model is in the sums of each of them: those of all together do not say. */
async function withOrganizations(db: Transaction, query: UsageQuery): Promise<UsageQuery> {
  const { modelIds, groupBy, organizationIds, projectIds, keyIds } = query;
  if (modelIds === undefined || groupBy !== 'organization') return query;
  if (organizationIds !== null || projectIds !== undefined || keyIds !== null) return query;
  const all = await db.organization.findMany({ select: { id: true } });
  return { ...query, organizationIds: all.map(({ id }) => id) };
}

/** Where the answer to a query is read: from the longest sums that fit, and from records. */
async function sourcesOf(db: Transaction, query: UsageQuery): Promise<Prisma.Sql[]> {
  const { raw, blocks } = await readParts(db, query);
  return [...raw.map((range) => recordSource(query, range)), ...(await sumSources(db, query, blocks))];
}

/** Thousands of rows of a dozen columns as two texts: to transfer them as rows takes longer than to add them up. */
interface PackedRows {
  /** Of each row the start, in ms, and the sums. Null: there is no row. */
  readonly numbers: string | null;
  /** Of each row the group, as JSON. */
  readonly groups: string | null;
}

function sumSql({ groupBy, limit }: UsageQuery, sources: readonly Prisma.Sql[]): Prisma.Sql {
  return Prisma.sql`
    SELECT string_agg(concat_ws(' ', (extract(epoch FROM bucket_start) * 1000)::bigint, ${SUMS}), ',') AS numbers,
      json_agg(group_key)::text AS groups
    FROM (
      SELECT bucket_start, group_key COLLATE "C" AS group_key, ${ADDED}
      FROM (${Prisma.join([...sources], ' UNION ALL ')}) AS used
      GROUP BY 1, 2 ${isTag(groupBy) || groupBy === 'project' ? WITH_REQUESTS : Prisma.empty} ORDER BY 1, 2 LIMIT ${limit}
    ) AS answer`;
}

const ADDED = Prisma.raw(SUM_COLUMNS.map((name) => `sum(${name}) AS ${name}`).join(', '));
const SUMS = Prisma.raw(SUM_COLUMNS.join(', '));

function unpack({ numbers, groups }: PackedRows = { numbers: null, groups: null }): UsageRow[] {
  if (numbers === null || groups === null) return [];
  const names = JSON.parse(groups) as readonly (string | null)[];
  return numbers.split(',').map((row, index) => rowOf(row.split(' '), names[index] ?? null));
}

/**
 * In the order of SUM_COLUMNS. Written out: an answer has thousands of rows, and each spread takes longer than its
 * digits.
 */
function rowOf(numbers: readonly string[], group: string | null): UsageRow {
  const sum = (index: number): bigint => {
    const digits = numbers[index + 1] ?? '0';
    // Most of the numbers.
    return digits === '0' ? 0n : BigInt(digits);
  };
  return {
    startsAt: new Date(Number(numbers[0])),
    group,
    requests: sum(0),
    errors: sum(1),
    promptTokens: sum(2),
    completionTokens: sum(3),
    cachedTokens: sum(4),
    reasoningTokens: sum(5),
    chargeNanoUsd: sum(6),
    refundedNanoUsd: sum(7),
    forgoneNanoUsd: sum(8),
    costNanoUsd: sum(9),
    costUnknownRequests: sum(10),
    costUnknownRevenueNanoUsd: sum(11),
  };
}

/** Requests without the tag or a project are the remainder of the whole, which may be empty. */
const WITH_REQUESTS = Prisma.sql`HAVING sum(request_count) <> 0`;
