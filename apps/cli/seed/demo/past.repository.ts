import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';

/** A cost list of a channel. */
interface CostVersion {
  readonly id: string;
  readonly channelId: string;
  readonly modelId: string;
}

/** Rows that `npm start` alone does not make, as conditions of SQL. */
const OF_OTHERS = {
  organization: `slug <> 'demo'`,
  user: `email NOT LIKE '%@routify.localhost'`,
  channel: `name NOT IN ('simulator', 'sim-flaky')`,
  payment: `external_ref IS DISTINCT FROM 'seed:demo'`,
  usage_record: 'true',
  payment_order: 'true',
  promo_grant: 'true',
  redeem_code: 'true',
  invoice: 'true',
  news_post: 'true',
  webhook_endpoint: 'true',
} as const;

/** The action of the audit row that ends the demo's seed. */
export const DEMO_ACTION = 'demo.create';

/**
 * Lets rows be written at a moment of the past: each id begins with its moment, and so its row gets it. Postgres itself
 * would date all of them now. For the owner of the tables, in development, before any app runs.
 */
@Injectable()
export class PastRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Whether the demo is complete. */
  async isSeeded(): Promise<boolean> {
    const [found] = await this.prisma.$queryRaw<
      object[]
    >`SELECT 1 FROM audit_event WHERE action = ${DEMO_ACTION} LIMIT 1`;
    return found !== undefined;
  }

  /** Tables with rows that the development seed does not make. */
  async findExtra(): Promise<string[]> {
    const found = await Promise.all(
      Object.entries(OF_OTHERS).map(async ([table, condition]) => {
        const rows = await this.prisma.$queryRaw<object[]>`
          SELECT 1 FROM ${Prisma.raw(`"${table}"`)} WHERE ${Prisma.raw(condition)} LIMIT 1`;
        return rows.length > 0 ? [table] : [];
      }),
    );
    return found.flat();
  }

  /** Makes room for rows from a moment on, and has the catalog's prices begin there. */
  async openPast(from: Date): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT ensure_partitions(${from}, 5)`;
      await tx.$executeRaw`ALTER TABLE price_version DISABLE TRIGGER price_version_is_append_only`;
      await tx.$executeRaw`UPDATE price_version SET effective_from = ${from}
        WHERE effective_from BETWEEN ${from} AND now()`;
      await tx.$executeRaw`ALTER TABLE price_version ENABLE TRIGGER price_version_is_append_only`;
      await tx.$executeRaw`
        CREATE OR REPLACE FUNCTION demo_dated() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RETURN jsonb_populate_record(NEW,
            (SELECT jsonb_object_agg(name, uuid_moment(NEW.id)) FROM unnest(TG_ARGV) AS name));
        END $$`;
      // A request is booked a minute after it began; its transfers have ids of that moment, in the order of their making.
      await tx.$executeRaw`
        CREATE OR REPLACE FUNCTION demo_dated_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.code IN ('usage', 'cogs', 'waiver') THEN
            NEW.booked_at := uuid_moment(NEW.request_id) + interval '1 minute';
            NEW.id := (left(uuid_floor(NEW.booked_at)::text, 14) || right(NEW.id::text, 22))::uuid;
          ELSE
            NEW.booked_at := uuid_moment(NEW.id);
          END IF;
          RETURN NEW;
        END $$`;
      await tx.$executeRaw`
        CREATE OR REPLACE FUNCTION demo_dated_record() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.booked_at := uuid_moment(NEW.request_id) + interval '1 minute';
          RETURN NEW;
        END $$`;
      for (const { table, columns } of await datedTables(tx)) {
        const args = columns.map((column) => `'${column}'`).join(', ');
        await tx.$executeRaw`${Prisma.raw(`CREATE TRIGGER demo_dated BEFORE INSERT ON "${table}" FOR EACH ROW EXECUTE FUNCTION demo_dated(${args})`)}`;
      }
      await tx.$executeRaw`CREATE TRIGGER demo_dated BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION demo_dated_transfer()`;
      await tx.$executeRaw`CREATE TRIGGER demo_dated BEFORE INSERT ON usage_record FOR EACH ROW EXECUTE FUNCTION demo_dated_record()`;
    });
  }

  /** Rows are dated by Postgres again. */
  async closePast(): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`DROP FUNCTION IF EXISTS demo_dated(), demo_dated_transfer(), demo_dated_record() CASCADE`;
    });
  }

  /** Queries are planned for what the large tables hold now. */
  async analyze(): Promise<void> {
    await this.prisma.$executeRaw`ANALYZE usage_record, transfer`;
  }

  costVersions(): Promise<CostVersion[]> {
    return this.prisma.$queryRaw`SELECT id, channel_id AS "channelId", model_id AS "modelId" FROM channel_cost_version`;
  }

  /** Requests of an organization that cost something, the dearest first. */
  async dearest(organizationId: string, from: Date, limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT request_id AS id FROM usage_record WHERE organization_id = ${organizationId}::uuid AND admitted_at >= ${from}
        AND admitted_at < ${from}::timestamptz + interval '3 days' AND charge_nano_usd > 0
      ORDER BY charge_nano_usd DESC, request_id LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  }
}

async function datedTables(tx: Prisma.TransactionClient): Promise<{ table: string; columns: string[] }[]> {
  return tx.$queryRaw`
    SELECT c.table_name AS "table", array_agg(c.column_name::text ORDER BY c.column_name) AS columns
    FROM information_schema.columns c
    JOIN information_schema.columns i ON i.table_schema = 'public' AND i.table_name = c.table_name AND i.column_name = 'id'
      AND i.data_type = 'uuid'
    JOIN information_schema.tables t ON t.table_schema = 'public' AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
    WHERE c.table_schema = 'public' AND c.column_name IN ('created_at', 'updated_at', 'occurred_at')
      AND c.data_type = 'timestamp with time zone' AND c.table_name NOT IN ('transfer', 'usage_record')
    GROUP BY c.table_name`;
}
