import { Prisma, type Transaction } from '#core/infra';
import { firstIdOf } from '#core';
import {
  quartersIn,
  readableBlocks,
  type ReadableBlocks,
  type UsageBlocks,
  type UsageGap,
} from '../domain/usage-blocks.js';
import type { TimeRange } from '../domain/usage-parts.js';
import { isTag, type UsageGroup, type UsageQuery } from '../domain/usage-query.js';
import { blockRows, readGaps, readMissingQuarters } from './usage-blocks.repository.js';
import {
  idRangeOf,
  NONE,
  requestContributions,
  usageContributions,
  type IdRange,
} from './usage-contributions.repository.js';

/** The sums of an answer. */
export const SUM_COLUMNS: readonly string[] = [
  ...['request_count', 'error_count', 'prompt_tokens', 'completion_tokens', 'cached_tokens', 'reasoning_tokens'],
  ...['charge_nano_usd', 'refunded_nano_usd', 'forgone_nano_usd', 'cost_nano_usd'],
  ...['cost_unknown_count', 'cost_unknown_revenue_nano_usd'],
];
const SUMMED = Prisma.raw(SUM_COLUMNS.join(', '));
const ADDED = Prisma.raw(SUM_COLUMNS.map((name) => `sum(${name})::bigint AS ${name}`).join(', '));

/** The scope id of the sums of all organizations. */
const ALL = '00000000-0000-0000-0000-000000000000';

const UNGROUPED = Prisma.sql`NULL::text`;
const WHOLE: Sums = { dimension: 'all', groupColumn: UNGROUPED };

const COLUMN: Readonly<Record<UsageGroup, Prisma.Sql>> = {
  organization: Prisma.sql`organization_id::text`,
  project: Prisma.sql`nullif(project_id, ${NONE}::uuid)::text`,
  key: Prisma.sql`key_id::text`,
  model: Prisma.sql`model_id::text`,
  channel: Prisma.sql`nullif(channel_id, ${NONE}::uuid)::text`,
  tier: Prisma.sql`tier_id::text`,
};

/** The scope of a query: some projects, some keys, some organizations, or all. */
type Scope = 'project' | 'key' | 'organization' | 'all';

/** By what each scope is summed, beside the whole. */
const DIMENSIONS: Readonly<Record<Scope, readonly UsageGroup[]>> = {
  all: ['organization', 'project', 'key', 'model', 'channel', 'tier'],
  organization: ['project', 'key', 'model', 'channel', 'tier'],
  project: ['key', 'model'],
  key: [],
};

/** The sums that answer a query. */
interface Sums {
  readonly dimension: string;
  readonly groupColumn: Prisma.Sql;
  /** The only values of the dimension that count; absent: all. */
  readonly values?: readonly string[];
}

/** Rows `bucket_start`, `group_key` and sums, from the records of a range. */
export function recordSource(query: UsageQuery, range: TimeRange): Prisma.Sql {
  const { interval, tz } = query;
  return Prisma.sql`
    SELECT date_trunc(${interval}, uuid_moment(request_id), ${tz}) AS bucket_start, ${expressionOf(query.groupBy)} AS group_key, ${SUMMED}
    FROM (${contributionsTo(query, idRangeOf(range))}) AS contribution`;
}

/** The same from sums, and from records where there are none. */
export async function sumSources(
  db: Transaction,
  query: UsageQuery,
  blocks: readonly UsageBlocks[],
): Promise<Prisma.Sql[]> {
  if (blocks.length === 0) return [];
  const { groupBy } = query;
  // Keys of a project have no sums of tags.
  if (isTag(groupBy)) {
    return chosenOf(query) === null ? sourcesByTag(db, query, groupBy.tag, blocks) : [ofRecordsIn(query, blocks)];
  }
  const sums = chosenOf(query) === null ? sumsOf(scopeOf(query), groupBy) : sumsOfChosen(query);
  if (sums?.dimension === 'project') return sourcesByProject(query, sums, blocks);
  const quarters = blocks.filter(({ minutes }) => sums === null || minutes === 15);
  const longer = blocks.filter((block) => !quarters.includes(block));
  return [
    ...(quarters.length === 0 ? [] : [ofQuarters(query, groupBy, quarters)]),
    ...(longer.length === 0 || sums === null ? [] : [ofSums(query, scopeIdsOf(query), sums, longer)]),
  ];
}

/** Null when only quarters have such a sum. */
function sumsOf(scope: Scope, groupBy: UsageGroup | null): Sums | null {
  if (groupBy === null) return WHOLE;
  if (groupBy === scope) return { ...WHOLE, groupColumn: Prisma.sql`scope_id::text` };
  if (DIMENSIONS[scope].includes(groupBy)) return { dimension: groupBy, groupColumn: valueOf(groupBy) };
  return groupBy === 'organization' ? { ...WHOLE, groupColumn: COLUMN.organization } : null;
}

/** Models, channels or keys of a project that a query is about; null: all. Only quarters know of a pair. */
function chosenOf(query: UsageQuery): Chosen | 'pair' | null {
  const { modelIds, channelIds } = query;
  const keyIds = scopeOf(query) === 'project' ? (query.keyIds ?? undefined) : undefined;
  const [first, ...others] = Object.entries({ key: keyIds, model: modelIds, channel: channelIds }).flatMap(
    ([dimension, values]) => (values === undefined ? [] : [{ dimension: dimension as Chosen['dimension'], values }]),
  );
  if (first === undefined) return null;
  return others.length === 0 ? first : 'pair';
}

interface Chosen {
  readonly dimension: 'key' | 'model' | 'channel';
  readonly values: readonly string[];
}

/** Null when only quarters have such a sum. */
function sumsOfChosen(query: UsageQuery): Sums | null {
  const [chosen, scope, { groupBy }] = [chosenOf(query), scopeOf(query), query];
  if (chosen === null || chosen === 'pair' || !DIMENSIONS[scope].includes(chosen.dimension)) return null;
  if (groupBy === null) return { ...chosen, groupColumn: UNGROUPED };
  if (groupBy === chosen.dimension) return { ...chosen, groupColumn: valueOf(groupBy) };
  if (groupBy === scope) return { ...chosen, groupColumn: Prisma.sql`scope_id::text` };
  return groupBy === 'organization' && scope === 'project' ? { ...chosen, groupColumn: COLUMN.organization } : null;
}

function valueOf(groupBy: UsageGroup): Prisma.Sql {
  return groupBy === 'channel' ? Prisma.sql`nullif(value, ${NONE})` : Prisma.sql`value`;
}

function ofSums(
  query: UsageQuery,
  scopeIds: readonly string[],
  { dimension, groupColumn, values }: Sums,
  blocks: readonly UsageBlocks[],
): Prisma.Sql {
  const chosen = values === undefined ? Prisma.empty : Prisma.sql`AND value = ANY(${[...values]}::text[])`;
  // One index scan for each row of blocks: other plans read more.
  return Prisma.sql`
    SELECT p.bucket_start, s.group_key, ${SUMMED} FROM ${blockRows(blocks, firstIdOf)}
    CROSS JOIN LATERAL (${addedUp(
      blocks,
      Prisma.sql`SELECT ${groupColumn} AS group_key, ${SUMMED} FROM usage_sum u
      WHERE scope = ${scopeOf(query)} AND scope_id = ANY(${[...scopeIds]}::uuid[]) AND dimension = ${dimension} AND minutes = p.minutes
        AND starts_at >= p.from_moment AND starts_at < p.before_moment
        ${chosen} ${anyOf('organization_id', query.organizationIds)} OFFSET 0`,
    )}) AS s`;
}

function ofQuarters(query: UsageQuery, groupBy: UsageGroup | null, blocks: readonly UsageBlocks[]): Prisma.Sql {
  const inBlocks = Prisma.sql`starts_at >= p.from_moment AND starts_at < p.before_moment`;
  const group = groupBy === null ? UNGROUPED : COLUMN[groupBy];
  const chosen = chosenOf(query);
  if (scopeOf(query) === 'all' && groupBy === null && chosen !== null && chosen !== 'pair') {
    return ofChosenQuarters(chosen, blocks);
  }
  const quarters =
    scopeOf(query) === 'all' && chosen === null
      ? Prisma.sql`SELECT ${groupBy === null ? UNGROUPED : totalOf(groupBy)} AS group_key, ${SUMMED} FROM usage_total
          WHERE dimension = ${groupBy ?? 'all'} AND ${inBlocks} OFFSET 0`
      : Prisma.sql`SELECT ${group} AS group_key, ${SUMMED} FROM usage_rollup u
          WHERE ${inBlocks} ${conditionOf(query)} ${ofModels(query)} ${anyOf('channel_id', query.channelIds)} OFFSET 0`;
  return Prisma.sql`
    SELECT p.bucket_start, q.group_key, ${SUMMED} FROM ${blockRows(blocks, firstIdOf)} CROSS JOIN LATERAL (${addedUp(blocks, quarters)}) AS q`;
}

/** Of all organizations' requests with some models or channels. */
function ofChosenQuarters({ dimension, values }: Chosen, blocks: readonly UsageBlocks[]): Prisma.Sql {
  const quarters = Prisma.sql`SELECT ${UNGROUPED} AS group_key, ${SUMMED} FROM usage_total
    WHERE dimension = ${dimension} AND starts_at >= p.from_moment AND starts_at < p.before_moment
      AND value_id = ANY(${[...values]}::uuid[]) OFFSET 0`;
  return Prisma.sql`
    SELECT p.bucket_start, q.group_key, ${SUMMED} FROM ${blockRows(blocks, firstIdOf)} CROSS JOIN LATERAL (${addedUp(blocks, quarters)}) AS q`;
}

/** Adds up consecutive blocks first, so that fewer rows are sorted. */
function addedUp(blocks: readonly UsageBlocks[], rows: Prisma.Sql): Prisma.Sql {
  const single = blocks.every(({ minutes, from, before }) => before.getTime() - from.getTime() === minutes * 60_000);
  return single ? rows : Prisma.sql`SELECT group_key, ${ADDED} FROM (${rows}) AS row_of_blocks GROUP BY 1`;
}

function totalOf(groupBy: UsageGroup): Prisma.Sql {
  return groupBy === 'channel' ? Prisma.sql`nullif(value_id, ${NONE}::uuid)::text` : Prisma.sql`value_id::text`;
}

/** By project: requests without one have no sums, and are the rest of the whole. */
function sourcesByProject(query: UsageQuery, ofProjects: Sums, blocks: readonly UsageBlocks[]): Prisma.Sql[] {
  const scopeIds = scopeIdsOf(query);
  const longer = blocks.filter(({ minutes }) => minutes > 15);
  const quarters = blocks.filter(({ minutes }) => minutes === 15);
  const ofLonger = (sums: Sums): Prisma.Sql => ofSums(query, scopeIds, sums, longer);
  const ofAll = (): Prisma.Sql[] => [
    withNegatedRest(ofQuarters(query, 'project', quarters)),
    ofQuarters(query, null, quarters),
  ];
  // The roll-ups of an organization have its requests without a project, too.
  const ofOrganizations = (): Prisma.Sql[] => [ofQuarters(query, 'project', quarters)];
  return [
    ...(longer.length === 0 ? [] : [withNegatedRest(ofLonger(ofProjects)), ofLonger(WHOLE)]),
    ...(quarters.length === 0 ? [] : scopeOf(query) === 'all' ? ofAll() : ofOrganizations()),
  ];
}

/** Reads scopes without a gap ungrouped, and each of the others on its own. */
async function sourcesByTag(
  db: Transaction,
  query: UsageQuery,
  tag: string,
  blocks: readonly UsageBlocks[],
): Promise<Prisma.Sql[]> {
  const scopeIds = scopeIdsOf(query);
  const gaps = await gapsIn(db, query, tag, blocks);
  const gapsOf = (id: string): UsageGap[] => gaps.filter(({ scopeId }) => scopeId === id);
  const complete = scopeIds.filter((id) => gapsOf(id).length === 0);
  const others = scopeIds.filter((id) => !complete.includes(id));
  return [complete, ...others.map((id) => [id])]
    .filter((ids) => ids.length > 0)
    .flatMap((ids) => byTag(query, tag, ids, readableBlocks(blocks, gapsOf(ids[0] ?? ''))));
}

async function gapsIn(
  db: Transaction,
  query: UsageQuery,
  tag: string,
  blocks: readonly UsageBlocks[],
): Promise<readonly UsageGap[]> {
  const [scope, scopeIds] = [scopeOf(query), scopeIdsOf(query)];
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (first === undefined || last === undefined) return [];
  const gaps = await readGaps(db, scope, scopeIds, tag, { from: first.from, before: last.before });
  if (scope === 'all') return gaps;
  const quarters = quartersIn(readableBlocks(blocks, gaps).summed);
  return quarters.length === 0 ? gaps : [...gaps, ...(await readMissingQuarters(db, scope, scopeIds, tag, quarters))];
}

function byTag(
  query: UsageQuery,
  tag: string,
  scopeIds: readonly string[],
  { summed, raw }: ReadableBlocks,
): Prisma.Sql[] {
  const scopedQuery = { ...query, ...namedBy(scopeOf(query), scopeIds) };
  const longer = summed.filter(({ minutes }) => minutes > 15);
  const quarters = summed.filter(({ minutes }) => minutes === 15);
  const ofTag = { dimension: `tag:${tag}`, groupColumn: Prisma.sql`value` };
  return [
    ...(summed.length === 0 ? [] : [withNegatedRest(ofSums(scopedQuery, scopeIds, ofTag, summed))]),
    ...(longer.length === 0 ? [] : [ofSums(scopedQuery, scopeIds, WHOLE, longer)]),
    ...(quarters.length === 0 ? [] : [ofQuarters(scopedQuery, null, quarters)]),
    ...(raw.length === 0 ? [] : [ofRecordsIn(scopedQuery, raw)]),
  ];
}

function namedBy(scope: Scope, scopeIds: readonly string[]): Partial<UsageQuery> {
  if (scope === 'all') return {};
  if (scope === 'project') return { projectIds: scopeIds };
  return scope === 'key' ? { keyIds: scopeIds } : { organizationIds: scopeIds };
}

/** The sums of values, and their negation without a value: added to the whole, it leaves requests without a value. */
function withNegatedRest(values: Prisma.Sql): Prisma.Sql {
  const signed = Prisma.raw(SUM_COLUMNS.map((name) => `sign * ${name}`).join(', '));
  return Prisma.sql`
    SELECT bucket_start, CASE WHEN sign > 0 THEN group_key END, ${signed}
    FROM (SELECT bucket_start, group_key, ${ADDED} FROM (${values}) AS valued GROUP BY 1, 2) AS valued CROSS JOIN (VALUES (1), (-1)) AS side(sign)`;
}

/** Rows `bucket_start`, `group_key` and sums, from the records of parts of a window. */
export function ofRecordsIn(query: UsageQuery, blocks: readonly UsageBlocks[]): Prisma.Sql {
  const ids = { from: Prisma.sql`p.from_id`, before: Prisma.sql`p.before_id` };
  return Prisma.sql`
    SELECT p.bucket_start, ${expressionOf(query.groupBy)} AS group_key, ${SUMMED} FROM ${blockRows(blocks, firstIdOf)}
    CROSS JOIN LATERAL (${contributionsTo(query, ids)} OFFSET 0) AS contribution`;
}

function contributionsTo(query: UsageQuery, ids: IdRange): Prisma.Sql {
  const condition = Prisma.sql`${conditionOf(query)} ${ofModels(query)}`;
  const { channelIds } = query;
  if (channelIds !== undefined) {
    return Prisma.sql`SELECT * FROM (${usageContributions(ids, condition)}) AS u WHERE TRUE ${anyOf('channel_id', channelIds)}`;
  }
  return query.groupBy === 'channel' ? usageContributions(ids, condition) : requestContributions(ids, condition);
}

/** The models of a query, as SQL over `u`. */
export function ofModels({ modelIds }: Pick<UsageQuery, 'modelIds'>): Prisma.Sql {
  return anyOf('model_id', modelIds);
}

/** The group of a row of records or roll-ups, as SQL. */
export function expressionOf(groupBy: UsageQuery['groupBy']): Prisma.Sql {
  if (groupBy === null) return UNGROUPED;
  return isTag(groupBy) ? Prisma.sql`tags->>${groupBy.tag}::text` : COLUMN[groupBy];
}

function scopeOf({ projectIds, keyIds, organizationIds }: UsageQuery): Scope {
  if (projectIds !== undefined) return 'project';
  if (keyIds !== null) return 'key';
  return organizationIds === null ? 'all' : 'organization';
}

function scopeIdsOf({ projectIds, keyIds, organizationIds }: UsageQuery): readonly string[] {
  return [...new Set(projectIds ?? keyIds ?? organizationIds ?? [ALL])];
}

/** The organizations, projects and keys of a query, as SQL over `u`. */
export function conditionOf({
  organizationIds,
  projectIds,
  keyIds,
}: Pick<UsageQuery, 'organizationIds' | 'projectIds' | 'keyIds'>): Prisma.Sql {
  return Prisma.sql`${anyOf('organization_id', organizationIds)} ${anyOf('project_id', projectIds)} ${anyOf('key_id', keyIds)}`;
}

function anyOf(column: string, ids: readonly string[] | null | undefined): Prisma.Sql {
  return ids === null || ids === undefined
    ? Prisma.empty
    : Prisma.sql`AND u.${Prisma.raw(column)} = ANY(${[...ids]}::uuid[])`;
}
