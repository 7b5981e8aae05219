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

  async list(filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const { cursor, order } = pageSql(page);
    const query = Prisma.sql`
      SELECT * FROM usage_record WHERE ${Prisma.join([...conditions(filter), cursor], ' AND ')}
      ORDER BY request_id ${order} LIMIT ${page.limit + 1}`;
    const rows = await this.prisma.read((db) => db.$queryRaw<UsageRecordRow[]>(query));
    return pageOf(rows.map(recordOf), page);
  }
}

async function findRecord(tx: Transaction, requestId: string): Promise<RequestRecord | null> {
  const [row] = await tx.$queryRaw<UsageRecordRow[]>`SELECT * FROM usage_record WHERE request_id = ${requestId}::uuid`;
  return row === undefined ? null : recordOf(row);
}

/** The window is one of ids, which begin with their time: so only its partitions are read. */
function conditions(filter: RequestFilter): Prisma.Sql[] {
  const { from, before, minChargeNanoUsd, minDurationMs } = filter;
  const all = [
    Prisma.sql`request_id >= ${firstIdOf(from)}::uuid`,
    Prisma.sql`request_id < ${firstIdOf(before)}::uuid`,
    anyUuid('organization_id', filter.organizationIds),
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
