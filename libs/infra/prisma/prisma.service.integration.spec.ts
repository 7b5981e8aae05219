import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { PrismaService } from './prisma.service.js';

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

async function settingOf(name: string): Promise<string | undefined> {
  const [row] = await prisma.$queryRaw<{ value: string }[]>`SELECT current_setting(${name}) AS value`;
  return row?.value;
}

describe('a session', () => {
  it.each([
    ['no transaction lives over 60 s', 'transaction_timeout', '1min'],
    ['no transaction is idle over 60 s', 'idle_in_transaction_session_timeout', '1min'],
    ['no statement runs over 30 s', 'statement_timeout', '30s'],
    ['a commit is durable even on a server configured otherwise', 'synchronous_commit', 'on'],
    ['it has the role of its process, not that of the owner', 'role', 'routify_worker'],
  ])('%s', async (_promise, name, value) => {
    expect(await settingOf(name)).toBe(value);
  });
});

describe('a transaction', () => {
  it('runs statements that are sent at once one after the other, also after one that fails', async () => {
    type Query = (this: pg.Client, ...args: unknown[]) => Promise<unknown>;
    const { query: original } = pg.Client.prototype as unknown as { readonly query: Query };
    let [running, runningMax] = [0, 0];
    const counting: Query = function (...args) {
      runningMax = Math.max(runningMax, ++running);
      const result = original.apply(this, args);
      void result.finally(() => running--).catch(() => undefined);
      return result;
    };
    const query = jest.spyOn(pg.Client.prototype as unknown as { query: Query }, 'query').mockImplementation(counting);
    await prisma.$transaction((tx) => Promise.all([1, 2, 3, 4].map((n) => tx.$queryRaw`SELECT ${n}::int`)));
    expect(runningMax).toBe(1);
    const failing = prisma.$transaction((tx) =>
      Promise.all([tx.$queryRaw`SELECT 1`, tx.$queryRaw`SELECT 1 / 0`, tx.$queryRaw`SELECT 2`]),
    );
    await expect(failing).rejects.toThrow('division by zero');
    expect(runningMax).toBe(1);
    query.mockRestore();
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
      if (++connections === 2) {
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
    try {
      await expect(service.$transaction((tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow();
      expect(await service.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
      expect(connections).toBe(3);
    } finally {
      await service.$disconnect();
      server.close();
    }
  });
});
