import type { OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { RoutifyError } from '../../kernel/errors.js';
import { describeStoreFailure, StoreUnavailableError } from '../stores/describe-store-failure.js';
import { collectingWorks } from './after-commit.js';
import { isCancelled } from './database-errors.js';
import { Prisma, PrismaClient } from './generated/client.js';
import { optimizedLate } from './optimized-late.js';
import { OrderedPrismaPg } from './ordered-prisma-pg.js';
import { pooledClient, type SessionSettings } from './pooled-client.js';
import { PostgresClient } from './postgres-client.js';
import { servedOrganization } from './served-organization.js';
import { sqlTransaction, type SqlTransaction } from './sql-transaction.js';

/** A database transaction. Repositories of other modules take it to join the caller's. */
export type Transaction = Prisma.TransactionClient;

type Transact = PrismaClient['$transaction'];

/** Roles that migrations create; each process switches from its login to one of them. */
export type DatabaseRole = 'routify_gateway' | 'routify_control' | 'routify_worker' | 'owner';

interface PoolOptions {
  readonly connectionsMax?: number;
  /** The address is that of a pooler in transaction mode: sessions keep nothing between transactions. */
  readonly isPooled?: boolean;
  /** How long work waits for a connection. */
  readonly waitMsMax?: number;
}

/** Where reports may be read instead of here. */
export interface ReportSource {
  /** Null: not at the moment. */
  current(): PrismaService | null;
  /** Infinity: unknown. */
  readonly lagMs: number;
  /** A read failed there. */
  noteFailure(error: unknown): void;
  close(): Promise<void>;
}

/** Connections of one process where nothing says otherwise. */
const CONNECTIONS_MAX = 10;
const STATEMENT_TIMEOUT_MS = 30_000;
/** No index helps to find a part of a text: a rare one would read whole tables. */
const SEARCH_TIMEOUT_MS = 2_000;
/** The publish loop relies on it: no transaction is open longer, so older changes are visible. */
const TRANSACTION_TIMEOUT_MS = 60_000;
/** Older servers cannot limit a whole transaction; they still end one that is idle. */
const TRANSACTION_TIMEOUT_SINCE = 170_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Postgres for repositories (`*.repository.ts`), the only files that can use `prisma.`. */
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  readonly pool: pg.Pool;
  /** A replica; null: everything is read here. */
  reports: ReportSource | null = null;
  private readonly tenantRoleExists: boolean;

  private constructor(
    url: string,
    role: DatabaseRole,
    server: Server,
    { connectionsMax = CONNECTIONS_MAX, isPooled = false, waitMsMax = CONNECT_TIMEOUT_MS }: PoolOptions,
  ) {
    const settings = sessionSettings(role, server);
    const pool = new pg.Pool({
      ...(isPooled ? { Client: pooledClient(settings) } : { Client: PostgresClient, options: asOptions(settings) }),
      connectionString: url,
      max: connectionsMax,
      connectionTimeoutMillis: waitMsMax,
      // Shown in pg_stat_activity; a name in the URL goes before it.
      fallback_application_name: role.replace('_', '-'),
    });
    super({
      adapter: new OrderedPrismaPg(pool, { disposeExternalPool: true }),
      // A transaction can begin with a new connection, which can take longer than Prisma's default of 2 s, and wait for a row
      // that others change for longer than its default of 5 s: twenty grants to one organization do on a slow machine.
      transactionOptions: { maxWait: waitMsMax, timeout: STATEMENT_TIMEOUT_MS },
    });
    this.pool = pool;
    this.tenantRoleExists = server.hasTenantRole;
  }

  /**
   * Opens the pool under `role`. The owner of the tables who cannot switch to it (it may not create roles) runs everything
   * as itself and `warn` is called: row-level security still applies to transactions that name an organization. Throws for
   * any other login without the role, and StoreUnavailableError when a pooler in between does not let the role through.
   */
  static async open(
    url: string,
    role: DatabaseRole,
    warn: (message: string) => void,
    options: PoolOptions = {},
  ): Promise<PrismaService> {
    const server = await inspectServer(url, role);
    if (!server.hasRole) {
      if (!server.isOwner) {
        throw new Error(`the user ${server.user} of DATABASE_URL cannot switch to ${role}: grant it the role`);
      }
      warn('database roles are missing: this process runs with the rights of the owner of the tables');
    }
    const used = server.hasRole ? role : 'owner';
    const prisma = new PrismaService(url, used, server, options);
    try {
      await optimizedLate(() => prisma.$connect());
      await prisma.requireRole(url, used);
    } catch (error) {
      await prisma.$disconnect();
      throw error;
    }
    return prisma;
  }

  /** A transaction; what `afterCommit` and `afterFailure` were given runs at its end. */
  override $transaction = (<T>(work: (tx: Transaction) => Promise<T>, options?: Parameters<Transact>[1]) =>
    collectingWorks(work, (run) => super.$transaction(run, options))) as Transact;

  /**
   * A transaction of SQL alone, without Prisma's engine, which writes parameters as JSON and reads them again: of a batch of a
   * thousand requests that took a seventh of the worker's time. Results are as Prisma's, for the types `sqlTransaction` names.
   */
  sqlTransaction<T>(work: (tx: SqlTransaction) => Promise<T>, options: { timeoutMs: number }): Promise<T> {
    return collectingWorks(work, (run) => sqlTransaction(this.pool, run, options));
  }

  /**
   * Runs `work` in a transaction that sees and writes rows of one organization only: a second line of defence behind
   * the conditions of repositories.
   */
  async asOrganization<T>(organizationId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT set_config('app.organization_id', ${organizationId}, true)`;
      if (this.tenantRoleExists) await tx.$executeRaw`SET LOCAL ROLE routify_tenant`;
      return work(tx);
    });
  }

  /** A transaction; inside `servingOrganization` one that sees this organization only. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const organizationId = servedOrganization();
    return organizationId === null ? this.$transaction(work) : this.asOrganization(organizationId, work);
  }

  /** Reads with the rights of `transact`; without a transaction outside `servingOrganization`. */
  read<T>(work: (db: Transaction) => Promise<T>): Promise<T> {
    const organizationId = servedOrganization();
    return organizationId === null ? work(this) : this.asOrganization(organizationId, work);
  }

  /**
   * Reads like `read`, from a replica while one is close enough: what was committed in the last seconds may be missing.
   * What fails there is read here; what takes too long there is not, as it would here.
   */
  async readReport<T>(work: (db: Transaction) => Promise<T>): Promise<T> {
    const replica = this.reports?.current() ?? null;
    if (replica === null) return this.read(work);
    try {
      return await replica.read(work);
    } catch (error) {
      if (error instanceof RoutifyError || isCancelled(error)) throw error;
      this.reports?.noteFailure(error);
      return this.read(work);
    }
  }

  /**
   * Reads like `read`, and if there is a text to search for, within its own time. Throws 400 for a search that takes
   * longer.
   */
  async search<T>(q: string | null | undefined, work: (db: Transaction) => Promise<T>): Promise<T> {
    if (q === null || q === undefined) return this.read(work);
    try {
      return await this.transact(async (tx) => {
        await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(SEARCH_TIMEOUT_MS)}, true)`;
        return work(tx);
      });
    } catch (error) {
      if (!isCancelled(error)) throw error;
      const message = `The search takes longer than ${SEARCH_TIMEOUT_MS / 1000} s. Use a longer search text, or add filters.`;
      throw new RoutifyError('invalid_request_error', message, { param: 'q', cause: error });
    }
  }

  /** A pooler refuses the options of a session, or is set up to ignore them: the process would have all rights. */
  private async requireRole(url: string, role: DatabaseRole): Promise<void> {
    const hint = 'where it names a pooler, set DATABASE_DIRECT_URL to the server behind it';
    const refuse = (reason: unknown): never => {
      throw new StoreUnavailableError(`${describeStoreFailure('DATABASE_URL', url, reason)}; ${hint}`, {
        cause: reason,
      });
    };
    try {
      const { rows } = await this.pool.query<{ name: string }>('SELECT current_user AS name');
      const name = rows[0]?.name ?? '';
      if (role !== 'owner' && name !== role) refuse(new Error(`sessions have the rights of ${name}, not of ${role}`));
    } catch (error) {
      if (/startup parameter/.test(String(error))) refuse(error);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.reports?.close();
    await this.$disconnect();
  }
}

/** Facts about the server that session options depend on. */
interface Server {
  readonly version: number;
  /** `synchronous_commit` is off by default: an acknowledged commit can be lost. */
  readonly asyncCommit: boolean;
  readonly user: string;
  /** The login has the rights of the owner of the tables, or there are none yet. */
  readonly isOwner: boolean;
  /** The login can switch to the role of the process. */
  readonly hasRole: boolean;
  readonly hasTenantRole: boolean;
}

async function inspectServer(url: string, role: DatabaseRole): Promise<Server> {
  const client = new PostgresClient({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    const { rows } = await client.query<Server>(
      `WITH available AS (SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER'))
       SELECT current_setting('server_version_num')::int AS version, session_user AS user,
         current_setting('synchronous_commit') = 'off' AS "asyncCommit",
         coalesce((SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class
           WHERE oid = to_regclass('_prisma_migrations')), true) AS "isOwner",
         $1 = 'owner' OR $1 IN (SELECT rolname FROM available) AS "hasRole",
         'routify_tenant' IN (SELECT rolname FROM available) AS "hasTenantRole"`,
      [role],
    );
    const [server] = rows;
    if (server === undefined) throw new Error('Postgres returned no settings');
    return server;
  } finally {
    await client.end();
  }
}

/** What every transaction of a role has. */
function sessionSettings(role: DatabaseRole, { version, asyncCommit }: Server): SessionSettings {
  const transactionTimeout = { transaction_timeout: String(TRANSACTION_TIMEOUT_MS) };
  return {
    statement_timeout: String(STATEMENT_TIMEOUT_MS),
    idle_in_transaction_session_timeout: String(TRANSACTION_TIMEOUT_MS),
    ...(version < TRANSACTION_TIMEOUT_SINCE ? {} : transactionTimeout),
    // Redis deletes its own copy right after the commit: a commit must not be lost.
    ...(asyncCommit ? { synchronous_commit: 'on' } : {}),
    ...(role === 'owner' ? {} : { role }),
  };
}

function asOptions(settings: SessionSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
