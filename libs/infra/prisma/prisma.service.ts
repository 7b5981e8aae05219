import { PrismaPg } from '@prisma/adapter-pg';
import type { OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.js';
import { servedOrganization } from './served-organization.js';

/** A database transaction. Repositories of other rooms take it to join the caller's. */
export type Transaction = Prisma.TransactionClient;

/** Roles that migrations create; each process gives up the owner's rights for one of them. */
export type DatabaseRole = 'routify_gateway' | 'routify_control' | 'routify_worker' | 'owner';

const CONNECTIONS_MAX = 10;
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Postgres for repositories (`*.repository.ts`), the only files that may say `prisma.`. */
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  private constructor(
    url: string,
    role: DatabaseRole,
    private readonly tenantRoleExists: boolean,
  ) {
    const roleOption = role === 'owner' ? '' : ` -c role=${role}`;
    super({
      adapter: new PrismaPg({
        connectionString: url,
        max: CONNECTIONS_MAX,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        options:
          `-c statement_timeout=${STATEMENT_TIMEOUT_MS} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_TIMEOUT_MS}` +
          roleOption,
      }),
    });
  }

  /**
   * Opens the pool under `role`. Where the roles do not exist (the owner may not create any) everything runs as the
   * owner and `warn` is told: row-level security still binds transactions that name an organization.
   */
  static async open(url: string, role: DatabaseRole, warn: (message: string) => void): Promise<PrismaService> {
    const rolesExist = await mayUseRoles(url);
    if (!rolesExist) warn('database roles are missing: this process runs with the rights of the owner of the tables');
    return new PrismaService(url, rolesExist ? role : 'owner', rolesExist);
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

async function mayUseRoles(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) FROM pg_roles WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant')
       AND pg_has_role(session_user, oid, 'MEMBER')`,
    );
    return rows[0]?.count === '4';
  } finally {
    await client.end();
  }
}
