import { randomBytes } from 'node:crypto';
import { createTestDatabase, openAsOwner, type TestDatabase } from '../../../../test/support/stores/database.js';
import { hasPgBouncer, PgBouncer } from '../../../../test/support/stores/servers/pg-bouncer.js';
import { waitForSchema } from '../migrations/wait-for-schema.js';
import { PostgresInspector } from '../observe/inspect-postgres.js';
import { PrismaService, type DatabaseRole, type Transaction } from './prisma.service.js';

const ROLES = ['routify_gateway', 'routify_control', 'routify_worker'] as const;
const ORGANIZATIONS = ['019a0000-0000-7000-8000-000000000001', '019a0000-0000-7000-8000-000000000002'] as const;
/** Six callers share two sessions. */
const ROUNDS = 30;

(hasPgBouncer ? describe : describe.skip)('PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  const opened: PrismaService[] = [];
  const poolers: PgBouncer[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const prisma of opened.splice(0)) await prisma.$disconnect();
    for (const pooler of poolers.splice(0)) await pooler.stop();
  });
  afterAll(() => database.drop());

  async function startPooler(options: Parameters<typeof PgBouncer.start>[1] = {}): Promise<string> {
    const pooler = await PgBouncer.start(database.url, options);
    poolers.push(pooler);
    return pooler.url;
  }

  async function open(url: string, role: DatabaseRole, isPooled = true): Promise<PrismaService> {
    const prisma = await PrismaService.open(url, role, () => undefined, { isPooled });
    opened.push(prisma);
    return prisma;
  }

  it('gives each transaction and statement the rights of its process, whatever used the session before', async () => {
    const url = await startPooler({ poolSize: 2 });
    const services = await Promise.all(ROLES.map((role) => open(url, role)));
    const wrong: unknown[] = [];
    const expectRights = async (role: string, found: Promise<{ role: string; org: string | null }[]>, org = '') => {
      const [row] = await found;
      if (row?.role !== role || (row.org ?? '') !== org) wrong.push({ role, org, row });
    };
    const read = (db: Pick<PrismaService, '$queryRaw'>) =>
      db.$queryRaw<{ role: string; org: string | null }[]>`
        SELECT current_user::text AS role, current_setting('app.organization_id', true) AS org`;
    const useSessions = async (prisma: PrismaService, role: string, organizationId: string): Promise<void> => {
      const fails = (tx: Pick<PrismaService, '$executeRaw'>) => tx.$executeRaw`SELECT 1 / 0`;
      for (let round = 0; round < ROUNDS; round++) {
        await expectRights(role, read(prisma));
        await expectRights('routify_tenant', prisma.asOrganization(organizationId, read), organizationId);
        await expect(fails(prisma)).rejects.toThrow('division by zero');
        await expect(prisma.asOrganization(organizationId, fails)).rejects.toThrow('division by zero');
        await expectRights(role, prisma.$transaction(read));
      }
    };
    await Promise.all(
      services.flatMap((prisma, index) => ORGANIZATIONS.map((id) => useSessions(prisma, ROLES[index] ?? '', id))),
    );
    expect(wrong).toEqual([]);
  });

  it('refuses a gateway that writes the ledger', async () => {
    const gateway = await open(await startPooler(), 'routify_gateway');
    const write = gateway.$executeRaw`UPDATE wallet SET version = version + 1`;
    await expect(write).rejects.toThrow('permission denied for table wallet');
    const inTransaction = gateway.$transaction((tx) => tx.$executeRaw`DELETE FROM transfer`);
    await expect(inTransaction).rejects.toThrow('permission denied for table transfer');
  });

  it('takes a log-in that owns nothing and has the roles; doctor sees both log-ins of one database', async () => {
    const user = `pooled_${randomBytes(6).toString('hex')}`;
    const owner = openAsOwner(database.url);
    await owner.query(`CREATE ROLE ${user} LOGIN PASSWORD 'pw'`);
    await owner.query(`GRANT routify_gateway, routify_control, routify_worker, routify_tenant TO ${user}`);
    const pooler = await PgBouncer.start(Object.assign(new URL(database.url), { username: user, password: 'pw' }).href);
    poolers.push(pooler);
    await waitForSchema(pooler.url, { signal: AbortSignal.timeout(10_000) });
    const control = await open(pooler.url, 'routify_control');
    const read = (tx: Transaction) => tx.$queryRaw`SELECT current_user::text AS role`;
    expect(await control.asOrganization(ORGANIZATIONS[0], read)).toEqual([{ role: 'routify_tenant' }]);
    const addresses = {
      databaseUrl: pooler.url,
      databaseDirectUrl: database.url,
      databaseReplicaUrl: null,
      databaseConnections: 10,
    };
    const inspector = new PostgresInspector(addresses);
    const { username } = new URL(database.url);
    expect(await inspector.readRights()).toMatchObject({ user, owner: username, missingRoles: [], foreignTables: 0 });
    expect(await inspector.readConnections()).toMatchObject({ isPooled: true, reserved: 3 });
    expect(await inspector.readIsSame()).toBe(true);
    const elsewhere = {
      ...addresses,
      databaseDirectUrl: Object.assign(new URL(database.url), { pathname: '/postgres' }).href,
    };
    expect(await new PostgresInspector(elsewhere).readIsSame()).toBe(false);
    await control.$disconnect();
    await pooler.stop();
    await owner.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    await owner.end();
  });

  it('is not taken for Postgres itself: a process without the rights of its role does not start', async () => {
    const refused = await startPooler();
    await expect(open(refused, 'routify_gateway', false)).rejects.toThrow(
      /DATABASE_URL \(.*\): unsupported startup parameter: options; where it names a pooler, set DATABASE_DIRECT_URL/,
    );
    const ignoring = await startPooler({ lines: ['ignore_startup_parameters = options'] });
    await expect(open(ignoring, 'routify_gateway', false)).rejects.toThrow(
      'sessions have the rights of postgres, not of routify_gateway; where it names a pooler, set DATABASE_DIRECT_URL',
    );
  });
});
