import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.js';
import { directUrl, directVariable } from '../prisma/database-address.js';
import { describeStoreFailure, type StoreVariable } from '../stores/describe-store-failure.js';
import { findMissingMigrations } from '../migrations/wait-for-schema.js';
import { CLUSTER } from '../prisma/replica/replica.js';
import { PostgresClient } from '../prisma/postgres-client.js';

const TIMEOUTS = { connectionTimeoutMillis: 3_000, query_timeout: 5_000 };
const REPLAY_WAIT_MS = 5_000;
const REPLAY_PAUSE_MS = 100;
const PRODUCT_ROLES = ['routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant'];

/** Rights of the user of DATABASE_URL, and of the one that migrates. */
interface PostgresRights {
  readonly user: string;
  /** The one that migrates: of DATABASE_DIRECT_URL, if it is set. */
  readonly owner: string;
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
  /** Kept for superusers and for members of `pg_use_reserved_connections`. */
  readonly reserved: number;
  /** Of other databases and programs. */
  readonly othersUsed: number;
  /** Of all, this one not counted. */
  readonly used: number;
  /** At most opened by each process. */
  readonly pool: number;
  /** A pooler is in between: processes connect to it, and it to Postgres. */
  readonly isPooled: boolean;
}

/** What stands at DATABASE_REPLICA_URL. */
interface PostgresReplica {
  readonly isSameCluster: boolean;
  /** It follows a primary; a promoted one is a primary itself. */
  readonly isFollowing: boolean;
  /** What the primary had written was there so much later; null: not in time. */
  readonly behindMs: number | null;
}

/** How a URL reaches its server. */
interface PostgresRoute {
  readonly variable: StoreVariable;
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly tls: 'verified' | 'unverified' | 'off';
}

type Addresses = Pick<Config, 'databaseUrl' | 'databaseDirectUrl' | 'databaseReplicaUrl' | 'databaseConnections'>;

/** Reads facts of a server that may be broken: each on a connection of its own, without roles and migrations. */
export class PostgresInspector {
  constructor(private readonly config: Addresses) {}

  /** Without a connection: what the URLs, and variables of libpq, say. */
  get routes(): PostgresRoute[] {
    const { databaseUrl, databaseDirectUrl, databaseReplicaUrl } = this.config;
    const route = (variable: StoreVariable, connectionString: string): PostgresRoute => {
      const { host, ssl } = new PostgresClient({ connectionString });
      return { variable, host, tls: encryptionOf(ssl) };
    };
    const direct = databaseDirectUrl === null ? [] : [route('DATABASE_DIRECT_URL', databaseDirectUrl)];
    const replica = databaseReplicaUrl === null ? [] : [route('DATABASE_REPLICA_URL', databaseReplicaUrl)];
    return [route('DATABASE_URL', databaseUrl), ...direct, ...replica];
  }

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

  /** Whether both variables name the same database of the same server. */
  async readIsSame(): Promise<boolean> {
    const sql = `SELECT ${CLUSTER} AS cluster`;
    const pooled = await this.readRow<{ cluster: string }>(sql);
    return pooled.cluster === (await this.readDirectRow<{ cluster: string }>(sql)).cluster;
  }

  /** @param url of the replica; waits for it */
  async readReplica(url: string): Promise<PostgresReplica> {
    type Primary = { cluster: string; lsn: string };
    type Replica = { isSameCluster: boolean; isFollowing: boolean; hasReplayed: boolean };
    const { cluster, lsn } = await this.readDirectRow<Primary>(
      `SELECT ${CLUSTER} AS cluster, pg_current_wal_lsn()::text AS lsn`,
    );
    const startedAtMs = performance.now();
    const read = (client: PostgresClient): Promise<Replica> =>
      firstRow(
        client,
        `SELECT ${CLUSTER} = $1 AS "isSameCluster", pg_is_in_recovery() AS "isFollowing",
           pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= $2::pg_lsn AS "hasReplayed"`,
        [cluster, lsn],
      );
    const waited = async (client: PostgresClient): Promise<PostgresReplica> => {
      for (;;) {
        const { isSameCluster, isFollowing, hasReplayed } = await read(client);
        const behindMs = Math.round(performance.now() - startedAtMs);
        if (hasReplayed) return { isSameCluster, isFollowing, behindMs };
        if (!isSameCluster || !isFollowing || behindMs > REPLAY_WAIT_MS)
          return { isSameCluster, isFollowing, behindMs: null };
        await sleep(REPLAY_PAUSE_MS);
      }
    };
    return this.withClient(waited, 'DATABASE_REPLICA_URL', url);
  }

  async readRights(): Promise<PostgresRights> {
    const login = await this.readRow<Pick<PostgresRights, 'user' | 'roles' | 'missingRoles'>>(
      `WITH available AS (SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER'))
       SELECT session_user AS user,
         ARRAY(SELECT name FROM unnest($1::text[]) AS name WHERE name IN (SELECT rolname FROM available)) AS roles,
         ARRAY(SELECT name FROM unnest($1::text[]) AS name WHERE name NOT IN (SELECT rolname FROM available)) AS "missingRoles"`,
      [PRODUCT_ROLES],
    );
    const owner = await this.readDirectRow<Omit<PostgresRights, keyof typeof login>>(
      `SELECT session_user AS owner, has_schema_privilege(session_user, current_schema(), 'CREATE') AS "canCreate",
         ARRAY(SELECT DISTINCT split_part(application_name, '-', 2) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name IN ('routify-gateway', 'routify-worker')
             AND EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('_prisma_migrations')
               AND pg_has_role(usesysid, relowner, 'MEMBER')) ORDER BY 1) AS "ownerProcesses",
         (SELECT count(*)::int FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
           AND NOT pg_has_role(session_user, relowner, 'USAGE')) AS "foreignTables"`,
    );
    return { ...login, ...owner };
  }

  async readConnections(): Promise<PostgresConnections> {
    const found = await this.readDirectRow<Omit<PostgresConnections, 'pool' | 'isPooled'>>(
      `WITH bound AS (
         SELECT current_setting('superuser_reserved_connections')::int
           + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved),
       used AS (
         SELECT datname FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())
       SELECT current_setting('max_connections')::int - reserved AS max, reserved,
         (SELECT count(*)::int FROM used) AS used,
         (SELECT count(*)::int FROM used WHERE datname IS DISTINCT FROM current_database()) AS "othersUsed"
       FROM bound`,
    );
    const { databaseConnections: pool, databaseDirectUrl } = this.config;
    return { ...found, pool, isPooled: databaseDirectUrl !== null };
  }

  private readRow<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T> {
    return this.withClient((client) => firstRow<T>(client, sql, values));
  }

  private readDirectRow<T extends object>(sql: string): Promise<T> {
    return this.withClient((client) => firstRow<T>(client, sql), directVariable(this.config), directUrl(this.config));
  }

  private async withClient<T>(
    work: (client: PostgresClient) => Promise<T>,
    variable: StoreVariable = 'DATABASE_URL',
    connectionString = this.config.databaseUrl,
  ): Promise<T> {
    const client = new PostgresClient({ connectionString, ...TIMEOUTS });
    try {
      await client.connect();
      return await work(client);
    } catch (error) {
      throw new Error(describeStoreFailure(variable, connectionString, error), { cause: error });
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function firstRow<T extends object>(
  client: PostgresClient,
  sql: string,
  values: readonly unknown[] = [],
): Promise<T> {
  const [row] = (await client.query<T>(sql, [...values])).rows;
  if (row === undefined) throw new Error('Postgres returned no row');
  return row;
}

/** @param ssl as node-postgres reads it from a URL */
function encryptionOf(ssl: unknown): PostgresRoute['tls'] {
  if (ssl === undefined || ssl === null || ssl === false) return 'off';
  const { rejectUnauthorized, checkServerIdentity } = ssl as {
    rejectUnauthorized?: boolean;
    checkServerIdentity?: object;
  };
  return rejectUnauthorized === false || checkServerIdentity !== undefined ? 'unverified' : 'verified';
}
