import { PrismaPg } from '@prisma/adapter-pg';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Prisma, PrismaClient } from './generated/client.js';
import { PostgresClient } from './postgres-client.js';
import { servedOrganization } from './served-organization.js';

/** A database transaction. Repositories of other rooms take it to join the caller's. */
export type Transaction = Prisma.TransactionClient;

/** Roles that migrations create; each process gives up the owner's rights for one of them. */
export type DatabaseRole = 'routify_gateway' | 'routify_control' | 'routify_worker' | 'owner';

const CONNECTIONS_MAX = 10;
const STATEMENT_TIMEOUT_MS = 30_000;
/** The publish loop counts on it: what moved before a moment less this was committed at that moment. */
const TRANSACTION_TIMEOUT_MS = 60_000;
/** Older servers know no bound for a whole transaction; there one that waits for its client is ended all the same. */
const TRANSACTION_TIMEOUT_SINCE = 170_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Postgres for repositories (`*.repository.ts`), the only files that may say `prisma.`. */
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  private readonly tenantRoleExists: boolean;

  private constructor(url: string, role: DatabaseRole, server: Server) {
    super({
      adapter: new PrismaPg({
        Client: PostgresClient,
        connectionString: url,
        max: CONNECTIONS_MAX,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        options: sessionOptions(role, server),
      }),
      // A transaction may begin with a new connection; Prisma's own 2 s are less than that may take.
      transactionOptions: { maxWait: CONNECT_TIMEOUT_MS },
    });
    this.tenantRoleExists = server.rolesExist;
  }

  /**
   * Opens the pool under `role`. Where the roles do not exist (the owner may not create any) everything runs as the
   * owner and `warn` is told: row-level security still binds transactions that name an organization.
   */
  static async open(url: string, role: DatabaseRole, warn: (message: string) => void): Promise<PrismaService> {
    const server = await lookAtServer(url);
    if (!server.rolesExist) {
      warn('database roles are missing: this process runs with the rights of the owner of the tables');
    }
    return new PrismaService(url, server.rolesExist ? role : 'owner', server);
  }

  /**
   * Runs `work` in a transaction that sees and writes rows of one organization only: the second wall behind the
   * conditions that repositories write themselves.
   */
  async asOrganization<T>(organizationId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT set_config('app.organization_id', ${organizationId}, true)`;
      if (this.tenantRoleExists) await tx.$executeRaw`SET LOCAL ROLE routify_tenant`;
      return work(tx);
    });
  }

  /** A transaction; while a customer is served (`servingOrganization`), one that sees its organization only. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const organizationId = servedOrganization();
    return organizationId === null ? this.$transaction(work) : this.asOrganization(organizationId, work);
  }

  /** Reads with the rights of `transact`, and without a transaction where those need none. */
  read<T>(work: (db: Transaction) => Promise<T>): Promise<T> {
    const organizationId = servedOrganization();
    return organizationId === null ? work(this) : this.asOrganization(organizationId, work);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
  }
}

/** What sessions have to know of the server before they begin. */
interface Server {
  readonly version: number;
  /** A commit may be lost that was acknowledged. */
  readonly forgetsCommits: boolean;
  readonly rolesExist: boolean;
}

async function lookAtServer(url: string): Promise<Server> {
  const client = new PostgresClient({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    const { rows } = await client.query<Server>(
      `SELECT current_setting('server_version_num')::int AS version,
         current_setting('synchronous_commit') = 'off' AS "forgetsCommits",
         (SELECT count(*) = 4 FROM pg_roles
          WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant')
            AND pg_has_role(session_user, oid, 'MEMBER')) AS "rolesExist"`,
    );
    const [server] = rows;
    if (server === undefined) throw new Error('Postgres said nothing of itself');
    return server;
  } finally {
    await client.end();
  }
}

function sessionOptions(role: DatabaseRole, { version, forgetsCommits }: Server): string {
  const settings = [
    `statement_timeout=${STATEMENT_TIMEOUT_MS}`,
    `idle_in_transaction_session_timeout=${TRANSACTION_TIMEOUT_MS}`,
    ...(version < TRANSACTION_TIMEOUT_SINCE ? [] : [`transaction_timeout=${TRANSACTION_TIMEOUT_MS}`]),
    // Redis is told of a commit at once and forgets its own copy: no commit may be lost after that.
    ...(forgetsCommits ? ['synchronous_commit=on'] : []),
    ...(role === 'owner' ? [] : [`role=${role}`]),
  ];
  return settings.map((setting) => `-c ${setting}`).join(' ');
}
