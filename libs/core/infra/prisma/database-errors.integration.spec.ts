import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { FaultProxy } from '../../../../test/support/processes/fault-proxy.js';
import { Prisma } from './generated/client.js';
import { isDatabaseUnavailable, violatedUniqueIndex } from './database-errors.js';
import { PrismaService } from './prisma.service.js';

const tier = (last: number) => ({ data: { id: `00000000-0000-7000-8000-00000000000${last}`, name: 'same' } });

describe('database errors', () => {
  let database: TestDatabase;
  let proxy: FaultProxy;
  let prisma: PrismaService;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await FaultProxy.start(database.url);
    prisma = await PrismaService.open(proxy.url, 'routify_control', () => undefined);
    await prisma.tier.create(tier(1));
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await proxy.stop();
    await database.drop();
  });

  const errorOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'no error',
      (error: unknown) => error,
    );

  it('name the unique index that refused a row, in and out of a transaction', async () => {
    const alone = await errorOf(prisma.tier.create(tier(2)));
    const inTransaction = await errorOf(prisma.$transaction((tx) => tx.tier.create(tier(2))));
    expect([alone, inTransaction].map(violatedUniqueIndex)).toEqual(['tier_name_key', 'tier_name_key']);
    expect([alone, inTransaction].map(isDatabaseUnavailable)).toEqual([false, false]);
  });

  it('are no outage when the statement is wrong', async () => {
    const error = await errorOf(prisma.$executeRaw`SELECT 1/0`);
    expect([isDatabaseUnavailable(error), violatedUniqueIndex(error)]).toEqual([false, null]);
    expect([isDatabaseUnavailable(new Error('bug')), violatedUniqueIndex(new Error('bug'))]).toEqual([false, null]);
  });

  it.each(['EPIPE', 'ECONNRESET'])('are an outage when a write fails with %s', (code) => {
    const error = new Prisma.PrismaClientKnownRequestError(`write ${code}`, { code, clientVersion: '7' });
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it('are an outage: a broken connection, a refused one, a dropped database', async () => {
    const running = errorOf(prisma.$queryRaw`SELECT pg_sleep(5)`);
    await errorOf(prisma.$queryRaw`SELECT 1`);
    proxy.cut();
    const errors = [await running, await errorOf(prisma.tier.findMany()), await errorOf(prisma.$executeRaw`SELECT 1`)];
    errors.push(await errorOf(prisma.$transaction((tx) => tx.tier.findMany())));
    proxy.restore();
    await database.drop();
    errors.push(await errorOf(prisma.tier.findMany()));
    database = await createTestDatabase();
    expect(errors.map(isDatabaseUnavailable)).toEqual([true, true, true, true, true]);
  });
});
