import { describeStoreFailure } from '../stores/describe-store-failure.js';
import { findMissingMigrations } from '../migrations/wait-for-schema.js';
import { PostgresClient } from '../prisma/postgres-client.js';

const TIMEOUTS = { connectionTimeoutMillis: 3_000, query_timeout: 5_000 };
const PRODUCT_ROLES = ['routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant'];

/** Rights of the user of DATABASE_URL. */
interface PostgresRights {
  readonly user: string;
  /** Roles of processes that the user can switch to. */
  readonly roles: readonly string[];
  /** The others: missing, or of other users. */
  readonly missingRoles: readonly string[];
  /** It may create tables, as migrations do. */
  readonly canCreate: boolean;
  /** Tables in the schema that it does not own, so that it cannot migrate them. */
  readonly foreignTables: number;
  /** Connected apps that log in as an owner of the tables, though they need not: `gateway`, `worker`. */
  readonly ownerProcesses: readonly string[];
}

interface PostgresConnections {
  /** For users without special rights. */
  readonly max: number;
  /** Of other databases and programs. */
  readonly othersUsed: number;
  /** At most opened by each process. */
  readonly pool: number;
}

/** Reads facts of a server that may be broken: each on a connection of its own, without roles and migrations. */
export class PostgresInspector {
  constructor(
    private readonly databaseUrl: string,
    private readonly pool: number,
  ) {}

  /** As in `server_version_num`: 180004 is 18.4. */
  async readVersion(): Promise<number> {
    const { version } = await this.readRow<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    );
    return version;
  }

  /** Unix milliseconds. */
  async readClockMs(): Promise<number> {
    const { ms } = await this.readRow<{ ms: number }>(
      'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
    );
    return ms;
  }

  findMissingMigrations(): Promise<string[]> {
    return this.withClient((client) => findMissingMigrations(client));
  }

  readRights(): Promise<PostgresRights> {
    return this.readRow<PostgresRights>(
      `WITH available AS (SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER'))
       SELECT session_user AS user, has_schema_privilege(session_user, current_schema(), 'CREATE') AS "canCreate",
         ARRAY(SELECT name FROM unnest($1::text[]) AS name WHERE name IN (SELECT rolname FROM available)) AS roles,
         ARRAY(SELECT name FROM unnest($1::text[]) AS name WHERE name NOT IN (SELECT rolname FROM available)) AS "missingRoles",
         ARRAY(SELECT DISTINCT split_part(application_name, '-', 2) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name IN ('routify-gateway', 'routify-worker')
             AND EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('_prisma_migrations')
               AND pg_has_role(usesysid, relowner, 'MEMBER')) ORDER BY 1) AS "ownerProcesses",
         (SELECT count(*)::int FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
           AND NOT pg_has_role(session_user, relowner, 'USAGE')) AS "foreignTables"`,
      [PRODUCT_ROLES],
    );
  }

  async readConnections(): Promise<PostgresConnections> {
    const found = await this.readRow<Omit<PostgresConnections, 'pool'>>(
      `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS max,
         (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'
           AND pid <> pg_backend_pid() AND datname IS DISTINCT FROM current_database()) AS "othersUsed"`,
    );
    return { ...found, pool: this.pool };
  }

  private readRow<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T> {
    return this.withClient(async (client) => {
      const [row] = (await client.query<T>(sql, [...values])).rows;
      if (row === undefined) throw new Error('Postgres returned no row');
      return row;
    });
  }

  private async withClient<T>(work: (client: PostgresClient) => Promise<T>): Promise<T> {
    const { databaseUrl: connectionString } = this;
    const client = new PostgresClient({ connectionString, ...TIMEOUTS });
    try {
      await client.connect();
      return await work(client);
    } catch (error) {
      throw new Error(describeStoreFailure('DATABASE_URL', connectionString, error), { cause: error });
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
