import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { afterCommit, afterFailure } from './after-commit.js';
import { PrismaService, type Transaction } from './prisma.service.js';

let database: TestDatabase;
let prisma: PrismaService;

beforeAll(async () => {
  database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const name = new URL(database.url).pathname.slice(1);
  await owner.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  await owner.end();
  prisma = await PrismaService.open(database.url, 'routify_worker', () => undefined);
});

afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

async function settingOf(name: string, db: Transaction = prisma): Promise<string | undefined> {
  const [row] = await db.$queryRaw<{ value: string }[]>`SELECT current_setting(${name}) AS value`;
  return row?.value;
}

describe('a session, and each transaction behind a pooler,', () => {
  let pooled: PrismaService;

  beforeAll(async () => {
    pooled = await PrismaService.open(database.url, 'routify_worker', () => undefined, { isPooled: true });
  });
  afterAll(() => pooled.$disconnect());

  it.each([
    ['LEDGER-20: no transaction lives over 60 s', 'transaction_timeout', '1min'],
    ['no transaction is idle over 60 s', 'idle_in_transaction_session_timeout', '1min'],
    ['no statement runs over 30 s', 'statement_timeout', '30s'],
    ['LEDGER-20: a commit is durable even on a server configured otherwise', 'synchronous_commit', 'on'],
    ['it has the role of its process, not that of the owner', 'role', 'routify_worker'],
  ])('%s', async (_promise, name, value) => {
    expect(await settingOf(name)).toBe(value);
    expect(await settingOf(name, pooled)).toBe(value);
    expect(await pooled.$transaction((tx) => settingOf(name, tx))).toBe(value);
  });

  it('leaves the session behind a pooler as it was, also after a failure', async () => {
    await expect(pooled.$executeRaw`SELECT 1 / 0`).rejects.toThrow('division by zero');
    await expect(pooled.$transaction((tx) => tx.$executeRaw`SELECT 1 / 0`)).rejects.toThrow('division by zero');
    const client = await pooled.pool.connect();
    const plainQuery = Reflect.get(pg.Client.prototype, 'query') as (text: string) => Promise<pg.QueryResult>;
    const { rows } = await plainQuery.call(
      client,
      `SELECT current_setting('statement_timeout') AS timeout, current_user AS user`,
    );
    client.release();
    expect(rows).toEqual([{ timeout: '0', user: new URL(database.url).username }]);
  });

  it('keeps the role of an organization within its transaction, at an isolation level, behind a pooler', async () => {
    const id = '019a0000-0000-7000-8000-000000000001';
    const within = await pooled.asOrganization(id, async (tx) => [
      await settingOf('role', tx),
      await settingOf('app.organization_id', tx),
    ]);
    expect(within).toEqual(['routify_tenant', id]);
    expect(await settingOf('role', pooled)).toBe('routify_worker');
    const options = { isolationLevel: 'RepeatableRead' } as const;
    expect(await pooled.$transaction((tx) => settingOf('transaction_isolation', tx), options)).toBe('repeatable read');
  });
});

describe('a transaction', () => {
  it('runs what waits for its commit once it has committed, and what waits for its failure after a rollback', async () => {
    const seen: unknown[] = [];
    const note = (name: string) => async (tx: Transaction) => {
      afterCommit(tx, () => seen.push(name));
      afterFailure(tx, () => seen.push(`${name}, at its failure`));
      await tx.$queryRaw`SELECT 1`;
      seen.push(`${name}, not yet committed`);
    };
    await prisma.transact(note('plain'));
    await prisma.asOrganization('019a0000-0000-7000-8000-000000000001', note('of an organization'));
    const failing = prisma.$transaction(async (tx) => {
      await note('rolled back')(tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(seen).toEqual([
      'plain, not yet committed',
      'plain',
      'of an organization, not yet committed',
      'of an organization',
      'rolled back, not yet committed',
      'rolled back, at its failure',
    ]);
    expect(() => {
      afterCommit(prisma, () => undefined);
    }).toThrow('outside a transaction');
  });

  it('runs the statements of a query with relations one after the other', async () => {
    const owner = await PrismaService.open(database.url, 'owner', () => undefined);
    const fields = { name: 'acme', kind: 'openai-compatible', baseUrl: 'https://acme.test' };
    await owner.channel.create({ data: { id: '019a0000-0000-7000-8000-000000000001', ...fields } });
    const original = Reflect.get(pg.Client.prototype, 'query') as (...args: unknown[]) => unknown;
    const running = new Map<unknown, number>();
    const counts: number[] = [];
    const query = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
      this: pg.Client,
      ...args: unknown[]
    ) {
      const before = running.get(this) ?? 0;
      running.set(this, before + 1);
      counts.push(before + 1);
      const result = original.apply(this, args);
      void Promise.resolve(result).finally(() => running.set(this, (running.get(this) ?? 0) - 1));
      return result;
    });
    const relations = { models: true, credentials: true, proxies: true, costVersions: true };
    const [channel] = await owner.$transaction((tx) => tx.channel.findMany({ include: relations }));
    query.mockRestore();
    await owner.$disconnect();
    expect(channel).toMatchObject({ models: [], credentials: [], proxies: [], costVersions: [] });
    expect(counts.length).toBeGreaterThan(5);
    expect(Math.max(...counts)).toBe(1);
  });
});

/** The reply of a server that accepts a connection and shuts down at once: authentication ok, ready, fatal error. */
function dyingServerReply(): Buffer {
  const fields = Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0');
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + length.length);
  const authenticated = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
  const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
  return Buffer.concat([authenticated, ready, Buffer.from('E'), length, fields]);
}

describe('a connection that closes as soon as it is established', () => {
  it('fails its statement, not the process, and the next statement gets another one', async () => {
    const url = new URL(database.url);
    let connections = 0;
    const server = createServer((client: Socket) => {
      client.on('error', () => undefined);
      if (++connections === 3) {
        client.once('data', () => client.end(dyingServerReply()));
        return;
      }
      const postgres = connect(Number(url.port), url.hostname);
      postgres.on('error', () => undefined);
      client.pipe(postgres).pipe(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxied = Object.assign(new URL(url), { port: String((server.address() as AddressInfo).port) });
    const service = await PrismaService.open(proxied.href, 'routify_worker', () => undefined);
    const used = await service.pool.connect();
    try {
      await expect(service.$transaction((tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow();
      expect(await service.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
      expect(connections).toBe(4);
    } finally {
      used.release();
      await service.$disconnect();
      server.close();
    }
  });
});
