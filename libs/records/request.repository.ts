import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#infra';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { firstIdOf } from './first-id-of.js';
import { recordOf, type RequestRecord, type UsageRecordRow } from './request-record.js';

/** Which requests a list shows; within one filter any value matches, all filters must. */
export interface RequestFilter {
  /** Window of time of the request ids: included, not included. */
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
}

/** Requests that a page with filters looks at. */
const LOOKED_AT_MAX = 10_000;

/** Reads what requests have cost. */
@Injectable()
export class RequestRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** A settled request of any organization: for operators. */
  async find(requestId: string): Promise<RequestRecord | null> {
    return findRecord(this.prisma, requestId);
  }

  /** A settled request as its organization may see it; null for a request of another one. */
  async findOwn(organizationId: string, requestId: string): Promise<RequestRecord | null> {
    return this.prisma.asOrganization(organizationId, async (tx) => {
      const record = await findRecord(tx, requestId);
      return record?.event.organizationId === organizationId ? record : null;
    });
  }

  /**
   * One page. With filters that no index serves, it looks at so many requests at most, may be short, and says how far it
   * got: what is asked for may be nowhere in a window of millions.
   */
  async list(filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const { cursor, order } = pageSql(page);
    const [window, filters] = [[...windowOf(filter), cursor], filtersOf(filter)];
    return this.prisma.read(async (db) => {
      const reachedId = filters.length === 0 ? null : await reach(db, window, page);
      const bound = reachedId === null ? [] : [within(reachedId, page)];
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

/** The last of the requests that a page looks at; null when there are fewer. */
async function reach(db: Transaction, window: readonly Prisma.Sql[], page: PageRequest): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    SELECT request_id AS id FROM usage_record WHERE ${Prisma.join([...window], ' AND ')}
    ORDER BY request_id ${pageSql(page).order} OFFSET ${LOOKED_AT_MAX - 1} LIMIT 1`;
  return row?.id ?? null;
}

function within(reachedId: string, { before }: PageRequest): Prisma.Sql {
  return before === null ? Prisma.sql`request_id >= ${reachedId}::uuid` : Prisma.sql`request_id <= ${reachedId}::uuid`;
}

/** What indexes serve. The window is one of ids, which begin with their time: so only its partitions are read. */
function windowOf({ from, before, organizationIds }: RequestFilter): Prisma.Sql[] {
  const window = [
    Prisma.sql`request_id >= ${firstIdOf(from)}::uuid`,
    Prisma.sql`request_id < ${firstIdOf(before)}::uuid`,
  ];
  const own = anyUuid('organization_id', organizationIds);
  return own === null ? window : [...window, own];
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
