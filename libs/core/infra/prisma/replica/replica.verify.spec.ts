import { join } from 'node:path';
import { Client } from 'pg';
import { makeScratchFolder, removeScratchFolder } from '../../../../../tools/local-services.mjs';
import { startPostgres, stopPostgres } from '../../../../../tools/services/postgres.mjs';
import { eventually } from '../../../../../test/support/eventually.js';
import { PostgresReplica } from '../../../../../test/support/stores/servers/postgres-replica.js';
import { Logger } from '../../logging/logger.js';
import { runMigrations } from '../../migrations/run-migrations.js';
import { PostgresInspector } from '../../observe/inspect-postgres.js';
import type { PrismaService, Transaction } from '../prisma.service.js';
import { servingOrganization } from '../served-organization.js';
import { openDatabase } from './open-database.js';

const LAG_MAX_MS = 2_000;
const TIER = '00000000-0000-7000-8000-000000000001';
const OWN = '00000000-0000-7000-8000-000000000002';
const OTHER = '00000000-0000-7000-8000-000000000003';

describe('a replica for reports', () => {
  let folder: string;
  let primary: { url: string; pid: number };
  let replica: PostgresReplica;
  let prisma: PrismaService;
  let onReplica: Client;
  let inspector: PostgresInspector;

  beforeAll(async () => {
    folder = await makeScratchFolder();
    primary = await startPostgres({ folder: join(folder, 'pg') });
    await runMigrations(primary.url);
    replica = await PostgresReplica.start(folder, primary.url, false);
    const settings = {
      databaseUrl: primary.url,
      databaseDirectUrl: null,
      databaseReplicaUrl: replica.url,
      replicaLagMaxMs: LAG_MAX_MS,
      databaseConnections: 5,
    };
    prisma = await openDatabase('routify_control', settings, Logger.create('control', 'silent'));
    inspector = new PostgresInspector(settings);
    onReplica = new Client({ connectionString: replica.url });
    onReplica.on('error', () => undefined);
    await onReplica.connect();
    await prisma.tier.create({ data: { id: TIER, name: 'first' } });
    const organizations = [OWN, OTHER].map((id) => ({ id, slug: id, name: id, tierId: TIER }));
    await prisma.organization.createMany({ data: organizations });
  });
  afterAll(async () => {
    await onReplica.end();
    await prisma.onApplicationShutdown();
    await stopPostgres(replica.pid);
    await removeScratchFolder(folder);
  });

  async function isReadThere(): Promise<boolean> {
    const [row] = await prisma.readReport(
      (db) => db.$queryRaw<{ there: boolean }[]>`SELECT pg_is_in_recovery() AS there`,
    );
    return row!.there;
  }

  it('serves reports once it has caught up, with the rights of the customer', async () => {
    await eventually(isReadThere);
    const names = (db: Transaction) => db.organization.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
    await eventually(async () => (await prisma.readReport(names)).length === 2);
    expect(await servingOrganization(OWN, () => prisma.readReport(names))).toEqual([{ id: OWN }]);
    expect(await prisma.readReport((db) => db.$queryRaw`SELECT current_user::text AS role`)).toEqual([
      { role: 'routify_control' },
    ]);
    expect(await inspector.readReplica(replica.url)).toEqual({
      isSameCluster: true,
      isFollowing: true,
      behindMs: expect.any(Number) as number,
    });
  });

  it('serves none while it is behind by more than the bound: what is missing there is read at the primary', async () => {
    await eventually(isReadThere);
    await onReplica.query('SELECT pg_wal_replay_pause()');
    await prisma.tier.update({ where: { id: TIER }, data: { name: 'second' } });
    const name = async (): Promise<string> => {
      const tier = await prisma.readReport((db) => db.tier.findUniqueOrThrow({ where: { id: TIER } }));
      return tier.name;
    };
    await eventually(async () => (await name()) === 'second');
    expect(await isReadThere()).toBe(false);
    expect(await inspector.readReplica(replica.url)).toMatchObject({ behindMs: null });
    await onReplica.query('SELECT pg_wal_replay_resume()');
    await eventually(isReadThere);
    expect(await name()).toBe('second');
  });

  it('reads again at the primary what fails there, but not what took too long', async () => {
    await eventually(isReadThere);
    // Refused during recovery.
    const read = (db: Transaction) => db.$queryRaw<{ lsn: string }[]>`SELECT pg_current_wal_lsn()::text AS lsn`;
    expect(await prisma.readReport(read)).toEqual([{ lsn: expect.stringContaining('/') as string }]);
    expect(prisma.reports?.current()).toBeNull();
    await eventually(isReadThere);
    let runs = 0;
    const slow = prisma.readReport(async (db) => {
      runs += 1;
      await db.$executeRaw`SET statement_timeout = 50`;
      return db.$queryRaw`SELECT pg_sleep(60)`;
    });
    await expect(slow).rejects.toThrow(/statement timeout/);
    expect(runs).toBe(1);
  });

  it('is not used once it is a primary itself, nor when it is gone', async () => {
    await eventually(isReadThere);
    await onReplica.query('SELECT pg_promote(true, 60)');
    await eventually(() => prisma.reports?.current() === null);
    expect(await isReadThere()).toBe(false);
    expect(await inspector.readReplica(replica.url)).toMatchObject({ isFollowing: false });
    await stopPostgres(replica.pid, 'immediate');
    expect(await prisma.readReport((db) => db.tier.count())).toBe(1);
  });

  it('is not used when it is a replica of another server', async () => {
    const elsewhere = Object.assign(new URL(primary.url), { pathname: '/postgres' }).href;
    expect(await inspector.readReplica(elsewhere)).toMatchObject({ isSameCluster: false });
  });
});
