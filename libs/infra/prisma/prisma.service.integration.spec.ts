import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
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
    ['nor does one whose client has gone silent', 'idle_in_transaction_session_timeout', '1min'],
    ['no statement runs over 30 s', 'statement_timeout', '30s'],
    ['a commit is durable even where the server was told otherwise', 'synchronous_commit', 'on'],
    ['it has the rights of its process, not those of the owner', 'role', 'routify_worker'],
  ])('%s', async (_promise, name, value) => {
    expect(await settingOf(name)).toBe(value);
  });
});
