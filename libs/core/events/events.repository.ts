import { Injectable } from '@nestjs/common';
import { pageWindow } from '../infra/prisma/page-window.js';
import { PrismaService, type Transaction } from '../infra/prisma/prisma.service.js';
import { unnestRows, type ColumnTypes } from '../infra/prisma/rows/unnest-rows.js';
import type { Prisma } from '../infra/prisma/generated/client.js';
import type { SqlTransaction } from '../infra/prisma/sql-transaction.js';
import { pageOf, type Page, type PageRequest } from '../kernel/page.js';
import type { DomainEvent } from './domain/event.js';

interface EventFilter {
  /** Null: those of the installation. Absent: all. */
  readonly organizationId?: string | null;
  readonly types?: readonly string[];
}

const COLUMNS = {
  id: true,
  organizationId: true,
  type: true,
  data: true,
  occurredAt: true,
  position: true,
  sequence: true,
} as const satisfies Prisma.EventSelect;

interface NewRow {
  readonly id: string;
  readonly organizationId: string | null;
  readonly type: string;
  readonly data: object;
  readonly dedupeKey: string | null;
}

const ROW_TYPES: ColumnTypes<NewRow> = {
  id: 'uuid',
  organizationId: 'uuid',
  type: 'text',
  data: 'jsonb',
  dedupeKey: 'text',
};

/** The stream of those without an organization. */
const INSTALLATION = '00000000-0000-0000-0000-000000000000';

/** Owns `event` and `event_stream`. */
@Injectable()
export class EventsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Returns nothing: a customer's transaction writes events of its organization. One with a key that is there is left out. */
  static async insert(tx: SqlTransaction, rows: readonly NewRow[]): Promise<void> {
    await tx.$executeRaw`INSERT INTO event (id, organization_id, type, data, dedupe_key)
      SELECT id, "organizationId", type, data, "dedupeKey" FROM ${unnestRows(rows, ROW_TYPES)} AS e ON CONFLICT DO NOTHING`;
  }

  /** Relayed events, the latest first, seen with the rights of the request. */
  async list({ organizationId, types }: EventFilter, page: PageRequest): Promise<Page<DomainEvent>> {
    const window = pageWindow(page);
    const where: Prisma.EventWhereInput = {
      AND: [window.where],
      sequence: { not: null },
      ...(organizationId === undefined ? {} : { organizationId }),
      ...(types === undefined ? {} : { type: { in: [...types] } }),
    };
    const rows = await this.prisma.read((db) => db.event.findMany({ ...window, where, select: COLUMNS }));
    return pageOf(rows as unknown as DomainEvent[], page);
  }

  async findAll(ids: readonly string[], tx: Transaction = this.prisma): Promise<Map<string, DomainEvent>> {
    const rows = await tx.event.findMany({ where: { id: { in: [...ids] } }, select: COLUMNS });
    return new Map((rows as unknown as DomainEvent[]).map((row) => [row.id, row]));
  }

  /**
   * Gives committed events their place: a position among all, a sequence in their organization. One worker at a time does
   * it, so that a reader that has seen a position never misses an earlier one. Returns how many there were.
   */
  async relay(limit: number): Promise<number> {
    return this.prisma.$transaction(async (tx) => {
      const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(hashtext('event_relay')) AS taken`;
      if (lock?.taken !== true) return 0;
      return tx.$executeRaw`
        WITH fresh AS MATERIALIZED (
          SELECT id, coalesce(organization_id, ${INSTALLATION}::uuid) AS stream, nextval('event_position') AS position
          FROM (SELECT id, organization_id FROM event WHERE position IS NULL ORDER BY id LIMIT ${limit}) AS waiting),
        placed AS (
          SELECT id, stream, position, row_number() OVER (PARTITION BY stream ORDER BY position) AS step FROM fresh),
        streams AS (
          INSERT INTO event_stream AS s (id, last_sequence, last_position)
          SELECT stream, count(*), max(position) FROM fresh GROUP BY stream ORDER BY stream
          ON CONFLICT (id) DO UPDATE SET last_sequence = s.last_sequence + excluded.last_sequence,
            last_position = excluded.last_position
          RETURNING id, last_sequence)
        UPDATE event e SET position = placed.position,
          sequence = streams.last_sequence - (SELECT count(*) FROM fresh WHERE fresh.stream = placed.stream) + placed.step
        FROM placed JOIN streams ON streams.id = placed.stream WHERE e.id = placed.id`;
    });
  }

  async removeBefore(before: Date): Promise<number> {
    const where = { occurredAt: { lt: before }, position: { not: null } };
    return (await this.prisma.event.deleteMany({ where })).count;
  }
}
