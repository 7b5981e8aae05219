import { RoutifyError } from '../../kernel/errors.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { containing } from './containing.js';
import { PrismaService } from './prisma.service.js';

const NAMES = ['100%', '100 of 100', 'a_b', 'aXb', String.raw`c\d`, 'c%d', 'Ünïcode', '%%%'];

describe('a search', () => {
  let database: TestDatabase;
  let prisma: PrismaService;

  beforeAll(async () => {
    database = await createTestDatabase();
    prisma = await PrismaService.open(database.url, 'routify_control', () => undefined);
    const rows = NAMES.map((name, index) => ({ id: `00000000-0000-7000-8000-00000000000${index}`, name }));
    await prisma.tier.createMany({ data: rows });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });

  it.each([
    ['%', ['100%', 'c%d', '%%%']],
    ['%%%', ['%%%']],
    ['_', ['a_b']],
    ['A_B', ['a_b']],
    ['\\', [String.raw`c\d`]],
    [String.raw`c\d`, [String.raw`c\d`]],
    [String.raw`\%`, []],
    ['100%', ['100%']],
  ])('for %j finds %j', async (q, expected) => {
    const found = await prisma.search(q, (db) => db.tier.findMany({ where: { name: containing(q) } }));
    expect(found.map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
  });

  it('ends by a bound of its own, for which other reads do not', async () => {
    const slow = prisma.search('x', (db) => db.$queryRaw`SELECT pg_sleep(60)`);
    const error = await slow.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RoutifyError);
    expect(error).toMatchObject({ code: 'invalid_request_error', param: 'q' });
    const boundOf = async (q: string | null): Promise<unknown> =>
      prisma.search(q, async (db) => (await db.$queryRaw<unknown[]>`SHOW statement_timeout`)[0]);
    expect([await boundOf('x'), await boundOf(null)]).toEqual([
      { statement_timeout: '2s' },
      { statement_timeout: '30s' },
    ]);
  });
});
