import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';

/** Owns `alert_cursor`, `alert_notice` and `alert_mailing`. */
@Injectable()
export class NoticeRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /**
   * Notes events of these types that have come since the last time; the position moves with the notes. Returns whether there
   * may be more.
   */
  async note(
    tx: Transaction,
    types: readonly string[],
    urgentTypes: readonly string[],
    limit: number,
  ): Promise<boolean> {
    const [cursor] = await tx.$queryRaw<
      { position: bigint }[]
    >`SELECT position FROM alert_cursor FOR UPDATE SKIP LOCKED`;
    if (cursor === undefined) return false;
    const [last] = await tx.$queryRaw<{ position: bigint }[]>`
      SELECT position FROM event WHERE position > ${cursor.position} ORDER BY position DESC LIMIT 1`;
    if (last === undefined) return false;
    const found = await tx.$queryRaw<{ position: bigint }[]>`
      WITH fresh AS (SELECT id, organization_id, type, position FROM event
        WHERE position > ${cursor.position} AND position <= ${last.position} AND type = ANY(${[...types]})
          AND organization_id IS NOT NULL ORDER BY position LIMIT ${limit}),
      noted AS (INSERT INTO alert_notice (event_id, organization_id, is_urgent)
        SELECT id, organization_id, type = ANY(${[...urgentTypes]}) FROM fresh ON CONFLICT DO NOTHING)
      SELECT position FROM fresh ORDER BY position`;
    const isFull = found.length === limit;
    const position = isFull ? (found.at(-1)?.position ?? last.position) : last.position;
    await tx.alertCursor.updateMany({ data: { position } });
    return isFull;
  }

  /** Organizations that get an email now: something urgent waits, or they got none since `since`. */
  async due(since: Date, limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT n.organization_id AS id FROM alert_notice n
        LEFT JOIN alert_mailing m ON m.organization_id = n.organization_id
      GROUP BY 1 HAVING bool_or(n.is_urgent) OR coalesce(bool_and(m.mailed_at <= ${since}), true)
      ORDER BY min(n.created_at) LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  }

  /**
   * Removes what waits of an organization that is due, as `due` says. Returns its events, in no order; empty: another worker has
   * taken it.
   */
  async take(tx: Transaction, organizationId: string, since: Date): Promise<string[]> {
    const waiting = Prisma.sql`alert_notice WHERE organization_id = ${organizationId}::uuid`;
    // All of it, or two workers would send a part each. Then what the other one has sent is seen.
    await tx.$queryRaw`SELECT 1 FROM ${waiting} ORDER BY event_id FOR UPDATE`;
    const rows = await tx.$queryRaw<{ id: string }[]>`
      DELETE FROM ${waiting} AND (EXISTS (SELECT 1 FROM ${waiting} AND is_urgent) OR NOT EXISTS (
        SELECT 1 FROM alert_mailing WHERE organization_id = ${organizationId}::uuid AND mailed_at > ${since}))
      RETURNING event_id AS id`;
    return rows.map(({ id }) => id);
  }

  async mailed(tx: Transaction, organizationId: string, at: Date): Promise<void> {
    const data = { mailedAt: at };
    await tx.alertMailing.upsert({ where: { organizationId }, create: { organizationId, ...data }, update: data });
  }
}
