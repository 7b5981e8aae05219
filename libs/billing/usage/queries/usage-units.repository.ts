import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import { firstIdOf } from '#core';
import type { UsageBlocks } from '../domain/usage-blocks.js';
import type { TimeRange } from '../domain/usage-parts.js';
import type { UnitRow, UsageGroup, UsageQuery } from '../domain/usage-query.js';
import { blockRows, readParts } from './usage-blocks.repository.js';
import { idRangeOf, NONE } from './usage-contributions.repository.js';
import { conditionOf, expressionOf, ofModels } from './usage-sources.repository.js';

/** A query that is not grouped by a tag: units have no sums of tags. */
export type UnitQuery = Omit<UsageQuery, 'limit' | 'groupBy'> & { readonly groupBy: UsageGroup | null };

/** Units beside tokens, as `UsageRepository` sums usage: from roll-ups, and from usage records where there are none. */
@Injectable()
export class UsageUnitsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** By interval, group and unit. */
  async sum(query: UnitQuery): Promise<UnitRow[]> {
    return this.prisma.readReport(async (db) => {
      const { raw, blocks } = await readParts(db, query);
      const sources = raw.map((range) => ofRecords(query, range));
      if (blocks.length > 0) sources.push(ofBlocks(query, blocks));
      if (sources.length === 0) return [];
      return db.$queryRaw<UnitRow[]>`
        SELECT bucket_start AS "startsAt", group_key COLLATE "C" AS "group", unit COLLATE "C" AS unit,
          sum(quantity)::bigint AS quantity, sum(charge_nano_usd)::bigint AS "amountNanoUsd"
        FROM (${Prisma.join(sources, ' UNION ALL ')}) AS used GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
    });
  }
}

/** The units `c`, one row each, of a record `u` with the price `p`. */
export const UNITS_OF_RECORD = Prisma.sql`charged_units(
  u.meters, p.rows, u.prompt_tokens, u.multipliers_ppm, u.charge_nano_usd) AS c`;
/** Joins them to records that have any. */
export const UNITS_OF_RECORDS = Prisma.sql`JOIN price_version p ON p.id = u.price_version_id AND unit_meters(u.meters) <> '{}'
  CROSS JOIN LATERAL ${UNITS_OF_RECORD}`;

function ofRecords(query: UnitQuery, range: TimeRange): Prisma.Sql {
  const { from, before } = idRangeOf(range);
  return Prisma.sql`
    SELECT date_trunc(${query.interval}, uuid_moment(request_id), ${query.tz}) AS bucket_start,
      ${expressionOf(query.groupBy)} AS group_key, unit, quantity, charge_nano_usd
    FROM (SELECT u.request_id, u.organization_id, u.key_id, u.tier_id, u.model_id, u.channel_id,
        u.project_id, c.unit, c.quantity, c.unit_charge_nano_usd AS charge_nano_usd
      FROM usage_record u ${UNITS_OF_RECORDS}
      WHERE u.request_id >= ${from} AND u.request_id < ${before} ${conditionOf(query)} ${ofModels(query)}) AS contribution`;
}

/** The dimensions of the totals of all organizations. Keys and projects are too many for it. */
const TOTALS: Readonly<Partial<Record<UsageGroup, Prisma.Sql>>> = {
  organization: Prisma.sql`value_id::text`,
  model: Prisma.sql`value_id::text`,
  channel: Prisma.sql`nullif(value_id, ${NONE}::uuid)::text`,
  tier: Prisma.sql`value_id::text`,
};

/** Days are summed, other blocks are read by quarters of an hour. */
const IN_BLOCK = Prisma.sql`minutes = CASE p.minutes WHEN 1440 THEN 1440 ELSE 15 END
  AND starts_at >= p.from_moment AND starts_at < p.before_moment`;

function ofBlocks(query: UnitQuery, blocks: readonly UsageBlocks[]): Prisma.Sql {
  const group = query.groupBy === null ? Prisma.sql`NULL::text` : TOTALS[query.groupBy];
  const { organizationIds, projectIds, keyIds, modelIds } = query;
  const isOfAll = organizationIds === null && projectIds === undefined && keyIds === null && modelIds === undefined;
  return Prisma.sql`
    SELECT p.bucket_start, s.group_key, s.unit, s.quantity, s.charge_nano_usd FROM ${blockRows(blocks, firstIdOf)}
    CROSS JOIN LATERAL (${isOfAll && group !== undefined ? ofTotals(query, group) : ofRollups(query)}) AS s`;
}

function ofTotals({ groupBy }: UnitQuery, group: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT ${group} AS group_key, unit, quantity, charge_nano_usd FROM unit_total
    WHERE dimension = ${groupBy ?? 'all'} AND ${IN_BLOCK} OFFSET 0`;
}

/** Each block is added up by itself, before ids become text: it has many rows, of which a group needs a few. */
function ofRollups(query: UnitQuery): Prisma.Sql {
  const { groupBy } = query;
  const groups = Prisma.raw(groupBy === null ? 'unit' : `${groupBy}_id, unit`);
  return Prisma.sql`
    SELECT ${expressionOf(groupBy)} AS group_key, unit, sum(quantity)::bigint AS quantity,
      sum(charge_nano_usd)::bigint AS charge_nano_usd
    FROM unit_rollup u WHERE ${IN_BLOCK} ${conditionOf(query)} ${ofModels(query)} GROUP BY ${groups}`;
}
