import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import { firstIdOf, pageOf, type Page, type PageRequest } from '#core';
import { NO_OWNER, type RejectionFacts } from './domain/rejection.js';

/** A kept rejection. */
export interface RejectedRequest {
  readonly requestId: string;
  readonly organizationId: string | null;
  readonly keyId: string | null;
  readonly statusCode: number;
  readonly errorCode: string;
  readonly param: string | null;
  readonly method: string;
  readonly path: string;
  readonly model: string | null;
  readonly clientRequestId: string | null;
  readonly facts: RejectionFacts;
}

/** `from` inclusive, `before` exclusive. */
interface Window {
  readonly from: Date;
  readonly before: Date;
}

/** Whose rejections, and with which codes: what counts are kept by. */
interface RejectionOwners {
  readonly organizationIds?: readonly string[];
  readonly keyIds?: readonly string[];
  readonly errorCodes?: readonly string[];
}

/** A window of the request ids. */
export interface RejectionFilter extends Window, RejectionOwners {
  readonly clientRequestId?: string;
}

/** How many requests were rejected with a code, counted whether or not they are kept. */
export interface RejectionSum {
  readonly errorCode: string;
  readonly requestCount: bigint;
  /** Known ones. */
  readonly organizationCount: bigint;
}

const COLUMNS = Prisma.sql`request_id AS "requestId", organization_id AS "organizationId", key_id AS "keyId",
  status_code AS "statusCode", error_code AS "errorCode", param, method, path, model,
  client_request_id AS "clientRequestId", facts`;

/** Reads rejected requests. */
@Injectable()
export class RejectionsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async find(requestId: string): Promise<RejectedRequest | null> {
    return findOne(this.prisma, requestId);
  }

  /** Null for a request of another organization. */
  async findOwn(organizationId: string, requestId: string): Promise<RejectedRequest | null> {
    return this.prisma.asOrganization(organizationId, async (tx) => {
      const found = await findOne(tx, requestId);
      return found?.organizationId === organizationId ? found : null;
    });
  }

  async list(filter: RejectionFilter, page: PageRequest): Promise<Page<RejectedRequest>> {
    const { from, before, clientRequestId } = filter;
    const conditions = [
      Prisma.sql`request_id >= ${firstIdOf(from)}::uuid AND request_id < ${firstIdOf(before)}::uuid`,
      ...ownersOf(filter),
      ...(clientRequestId === undefined ? [] : [Prisma.sql`client_request_id = ${clientRequestId}`]),
      ...(page.after === null ? [] : [Prisma.sql`request_id < ${page.after}::uuid`]),
      ...(page.before === null ? [] : [Prisma.sql`request_id > ${page.before}::uuid`]),
    ];
    const order = page.before === null ? Prisma.sql`DESC` : Prisma.sql`ASC`;
    const rows = await this.prisma.read(
      (db) => db.$queryRaw<RejectedRequest[]>`
        SELECT ${COLUMNS} FROM rejected_request WHERE ${Prisma.join(conditions, ' AND ')}
        ORDER BY request_id ${order} LIMIT ${page.limit + 1}`,
    );
    return pageOf(rows, page);
  }

  /** By code, the most frequent first. Whole minutes. */
  async sum(filter: Omit<RejectionFilter, 'clientRequestId'>): Promise<RejectionSum[]> {
    const conditions = [Prisma.sql`starts_at >= ${filter.from} AND starts_at < ${filter.before}`, ...ownersOf(filter)];
    return this.prisma.read(
      (db) => db.$queryRaw<RejectionSum[]>`
        SELECT error_code AS "errorCode", sum(request_count)::bigint AS "requestCount",
          count(DISTINCT organization_id) FILTER (WHERE organization_id <> ${NO_OWNER}::uuid) AS "organizationCount"
        FROM rejection_count WHERE ${Prisma.join(conditions, ' AND ')} GROUP BY 1 ORDER BY 2 DESC, 1`,
    );
  }

  /** Organizations with requests that were rejected with a code in minutes that began since. */
  async organizationsSince(errorCode: string, from: Date): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT organization_id AS id FROM rejection_count
      WHERE starts_at >= ${from} AND error_code = ${errorCode} AND organization_id <> ${NO_OWNER}::uuid`;
    return rows.map(({ id }) => id);
  }

  /** How many requests were rejected in each of some windows: in the minutes that begin in it. */
  async sumEach(owners: RejectionOwners, windows: readonly Window[]): Promise<bigint[]> {
    const moments = (of: (window: Window) => Date): string[] => windows.map((window) => of(window).toISOString());
    const conditions = [Prisma.sql`starts_at >= w.from_moment AND starts_at < w.before_moment`, ...ownersOf(owners)];
    const rows = await this.prisma.read(
      (db) => db.$queryRaw<{ requestCount: bigint }[]>`
        SELECT r.request_count AS "requestCount"
        FROM unnest(${moments(({ from }) => from)}::timestamptz[], ${moments(({ before }) => before)}::timestamptz[])
          WITH ORDINALITY AS w(from_moment, before_moment, place)
        CROSS JOIN LATERAL (SELECT coalesce(sum(request_count), 0)::bigint AS request_count FROM rejection_count
          WHERE ${Prisma.join(conditions, ' AND ')}) AS r ORDER BY w.place`,
    );
    return rows.map(({ requestCount }) => requestCount);
  }
}

async function findOne(db: Transaction, requestId: string): Promise<RejectedRequest | null> {
  const [row] = await db.$queryRaw<RejectedRequest[]>`
    SELECT ${COLUMNS} FROM rejected_request WHERE request_id = ${requestId}::uuid`;
  return row ?? null;
}

function ownersOf({ organizationIds, keyIds, errorCodes }: RejectionOwners): Prisma.Sql[] {
  return [
    ...(organizationIds === undefined ? [] : [Prisma.sql`organization_id = ANY(${[...organizationIds]}::uuid[])`]),
    ...(keyIds === undefined ? [] : [Prisma.sql`key_id = ANY(${[...keyIds]}::uuid[])`]),
    ...(errorCodes === undefined ? [] : [Prisma.sql`error_code = ANY(${[...errorCodes]}::text[])`]),
  ];
}
