import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type SqlTransaction, type Transaction } from '#core/infra';
import { pageOf, storable, type Page, type PageRequest } from '#core';
import type { Grade } from '../../admission/domain/settlement-commands.js';

/** An event that Postgres rejects permanently. */
export interface SettlementFailure {
  readonly requestId: string;
  readonly grade: Grade;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
  /** The terms of the admission and the event, as stored in the outbox. */
  readonly terms: string;
  readonly payload: string;
  /** Null when the event could not be parsed. */
  readonly sqlState: string | null;
  readonly message: string;
}

/** `settled`: booked by an operator. `voided`: discarded, the customer keeps the amount. */
export type FailureResolution = 'settled' | 'voided';

/** A stored failure. Its amount is blocked while `resolution` is null. */
export interface FailureRecord extends SettlementFailure {
  readonly id: string;
  readonly createdAt: Date;
  readonly resolvedAt: Date | null;
  readonly resolution: FailureResolution | null;
}

export interface FailureFilter {
  readonly organizationId?: string;
  readonly requestId?: string;
  /** Any of these; null: unresolved. */
  readonly resolutions?: readonly (FailureResolution | null)[];
}

/** Unresolved failures of all organizations. */
export interface OpenFailures {
  readonly count: number;
  readonly amountNanoUsd: bigint;
}

const COLUMNS = Prisma.sql`id, request_id AS "requestId", grade::int AS grade, organization_id AS "organizationId",
  amount_nano_usd AS "amountNanoUsd", terms, payload, sqlstate AS "sqlState", message, created_at AS "createdAt",
  resolved_at AS "resolvedAt", resolution`;

/** Events that need a decision by an operator. Owns `settlement_failure`. */
@Injectable()
export class SettlementFailureRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Stores a failure; false when it is stored already. */
  async insert(tx: SqlTransaction, id: string, failure: SettlementFailure): Promise<boolean> {
    const { requestId, grade, organizationId, amountNanoUsd, terms, payload, sqlState, message } = failure;
    const count = await tx.$executeRaw`
      INSERT INTO settlement_failure (id, request_id, grade, organization_id, amount_nano_usd, terms, payload, sqlstate,
        message)
      VALUES (${id}::uuid, ${requestId}::uuid, ${grade}, ${organizationId}::uuid, ${amountNanoUsd}, ${terms},
        ${storable(payload)}, ${sqlState}, ${storable(message)})
      ON CONFLICT (request_id, grade) DO NOTHING`;
    return count === 1;
  }

  async find(id: string): Promise<FailureRecord | null> {
    const [found] = await this.prisma.$queryRaw<FailureRecord[]>`
      SELECT ${COLUMNS} FROM settlement_failure WHERE id = ${id}::uuid`;
    return found ?? null;
  }

  /** Locks the failure until the transaction ends. */
  async findForUpdate(tx: Transaction, id: string): Promise<FailureRecord | null> {
    const [found] = await tx.$queryRaw<FailureRecord[]>`
      SELECT ${COLUMNS} FROM settlement_failure WHERE id = ${id}::uuid FOR UPDATE`;
    return found ?? null;
  }

  async resolve(tx: Transaction, id: string, resolution: FailureResolution): Promise<FailureRecord> {
    const [resolved] = await tx.$queryRaw<FailureRecord[]>`
      UPDATE settlement_failure SET resolution = ${resolution}, resolved_at = now() WHERE id = ${id}::uuid
      RETURNING ${COLUMNS}`;
    if (resolved === undefined) throw new Error(`there is no settlement failure ${id}`);
    return resolved;
  }

  async list(
    { organizationId, requestId, resolutions }: FailureFilter,
    page: PageRequest,
  ): Promise<Page<FailureRecord>> {
    const { after, before, limit } = page;
    const conditions = [
      before === null ? null : Prisma.sql`id > ${before}::uuid`,
      after === null ? null : Prisma.sql`id < ${after}::uuid`,
      organizationId === undefined ? null : Prisma.sql`organization_id = ${organizationId}::uuid`,
      requestId === undefined ? null : Prisma.sql`request_id = ${requestId}::uuid`,
      resolutions === undefined ? null : Prisma.sql`coalesce(resolution, '') = ANY(${resolutions.map((r) => r ?? '')})`,
    ].filter((condition) => condition !== null);
    const where = conditions.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`;
    const order = before === null ? Prisma.sql`DESC` : Prisma.sql`ASC`;
    const rows = await this.prisma.$queryRaw<FailureRecord[]>`
      SELECT ${COLUMNS} FROM settlement_failure ${where} ORDER BY id ${order} LIMIT ${limit + 1}`;
    return pageOf(rows, page);
  }

  /** The id of one that waits for a decision, if any. */
  async anOpenOne(): Promise<readonly string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT id FROM settlement_failure WHERE resolved_at IS NULL LIMIT 1`;
    return rows.map(({ id }) => id);
  }

  async sumOpen(): Promise<OpenFailures> {
    const [open] = await this.prisma.$queryRaw<OpenFailures[]>`
      SELECT count(*)::int AS count, coalesce(sum(amount_nano_usd), 0)::bigint AS "amountNanoUsd"
      FROM settlement_failure WHERE resolved_at IS NULL`;
    return open ?? { count: 0, amountNanoUsd: 0n };
  }
}
