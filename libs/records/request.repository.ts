import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#infra';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { firstIdOf } from './first-id-of.js';
import { recordOf, type RequestRecord, type UsageRecordRow } from './request-record.js';

/** Filters of a list: any value of a filter matches, and all filters must match. */
export interface RequestFilter {
  /** Time window of the request ids: `from` inclusive, `before` exclusive. */
  readonly from: Date;
  readonly before: Date;
  readonly organizationIds?: readonly string[];
  readonly keyIds?: readonly string[];
  readonly modelIds?: readonly string[];
  readonly channelIds?: readonly string[];
  readonly outcomes?: readonly string[];
  readonly errorCodes?: readonly string[];
  readonly minChargeNanoUsd?: bigint;
  readonly minDurationMs?: number;
  /** The client's own id. */
  readonly clientRequestId?: string;
  /** The provider's id of one of the calls. For operators only. */
  readonly upstreamRequestId?: string;
}

/** Maximum rows that a page with unindexed filters scans. */
const SCANNED_MAX = 10_000;

/** Requests that one id of a provider leads to: they are unique, but for providers that repeat a constant. */
const FOUND_MAX = 1_000;

/** Reads settled requests. */
@Injectable()
export class RequestRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** A settled request of any organization, for operators. */
  async find(requestId: string): Promise<RequestRecord | null> {
    return findRecord(this.prisma, requestId);
  }

  /** A settled request of the organization; null for a request of another one. */
  async findOwn(organizationId: string, requestId: string): Promise<RequestRecord | null> {
    return this.prisma.asOrganization(organizationId, async (tx) => {
      const record = await findRecord(tx, requestId);
      return record?.event.organizationId === organizationId ? record : null;
    });
  }

  /**
   * One page. With unindexed filters it scans at most SCANNED_MAX requests, can be short, and returns the last scanned
   * id: a window of millions may have no match.
   */
  async list(filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const { cursor, order } = pageSql(page);
    const filters = filtersOf(filter);
    return this.prisma.read(async (db) => {
      const window = [...windowOf(filter), ...(await foundOf(db, filter)), cursor];
      const reachedId = filters.length === 0 ? null : await findReachedId(db, window, page);
      const bound = reachedId === null ? [] : [upTo(reachedId, page)];
      const rows = await db.$queryRaw<UsageRecordRow[]>`
        SELECT * FROM usage_record WHERE ${Prisma.join([...window, ...filters, ...bound], ' AND ')}
        ORDER BY request_id ${order} LIMIT ${page.limit + 1}`;
      const found = pageOf(rows.map(recordOf), page);
      return found.hasMore || reachedId === null ? found : { ...found, hasMore: true, reachedId };
    });
  }
}

async function findRecord(tx: Transaction, requestId: string): Promise<RequestRecord | null> {
  const [row] = await tx.$queryRaw<UsageRecordRow[]>`SELECT * FROM usage_record WHERE request_id = ${requestId}::uuid`;
  return row === undefined ? null : recordOf(row);
}

/** The condition of a search by a provider's id. */
async function foundOf(db: Transaction, { from, before, upstreamRequestId }: RequestFilter): Promise<Prisma.Sql[]> {
  if (upstreamRequestId === undefined) return [];
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM requests_of_upstream_id(${upstreamRequestId}, ${firstIdOf(from)}::uuid, ${firstIdOf(before)}::uuid,
      ${FOUND_MAX}) AS id`;
  return [Prisma.sql`request_id = ANY(${rows.map(({ id }) => id)}::uuid[])`];
}

/** The last request that a page scans; null when there are fewer. */
async function findReachedId(
  db: Transaction,
  window: readonly Prisma.Sql[],
  page: PageRequest,
): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    SELECT request_id AS id FROM usage_record WHERE ${Prisma.join([...window], ' AND ')}
    ORDER BY request_id ${pageSql(page).order} OFFSET ${SCANNED_MAX - 1} LIMIT 1`;
  return row?.id ?? null;
}

function upTo(reachedId: string, { before }: PageRequest): Prisma.Sql {
  return before === null ? Prisma.sql`request_id >= ${reachedId}::uuid` : Prisma.sql`request_id <= ${reachedId}::uuid`;
}

/** Indexed conditions. The window is a range of ids, which begin with their time, so only its partitions are read. */
function windowOf({ from, before, organizationIds, clientRequestId }: RequestFilter): Prisma.Sql[] {
  const window = [
    Prisma.sql`request_id >= ${firstIdOf(from)}::uuid`,
    Prisma.sql`request_id < ${firstIdOf(before)}::uuid`,
    anyUuid('organization_id', organizationIds),
    clientRequestId === undefined ? null : Prisma.sql`client_request_id = ${clientRequestId}`,
  ];
  return window.filter((condition) => condition !== null);
}

function filtersOf(filter: RequestFilter): Prisma.Sql[] {
  const { minChargeNanoUsd, minDurationMs } = filter;
  const all = [
    anyUuid('key_id', filter.keyIds),
    anyUuid('model_id', filter.modelIds),
    anyUuid('channel_id', filter.channelIds),
    anyText('outcome', filter.outcomes),
    anyText('error_code', filter.errorCodes),
    minChargeNanoUsd === undefined ? null : Prisma.sql`charge_nano_usd >= ${minChargeNanoUsd}`,
    minDurationMs === undefined ? null : Prisma.sql`duration_ms >= ${minDurationMs}`,
  ];
  return all.filter((condition) => condition !== null);
}

function anyUuid(column: string, values: readonly string[] | undefined): Prisma.Sql | null {
  return values === undefined ? null : Prisma.sql`${Prisma.raw(column)} = ANY(${[...values]}::uuid[])`;
}

function anyText(column: string, values: readonly string[] | undefined): Prisma.Sql | null {
  return values === undefined ? null : Prisma.sql`${Prisma.raw(column)} = ANY(${[...values]}::text[])`;
}

function pageSql({ after, before }: PageRequest): { readonly cursor: Prisma.Sql; readonly order: Prisma.Sql } {
  if (before !== null) return { cursor: Prisma.sql`request_id > ${before}::uuid`, order: Prisma.sql`ASC` };
  const cursor = after === null ? Prisma.sql`TRUE` : Prisma.sql`request_id < ${after}::uuid`;
  return { cursor, order: Prisma.sql`DESC` };
}
