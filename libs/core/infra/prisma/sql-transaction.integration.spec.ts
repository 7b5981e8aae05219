import { FaultProxy } from '../../../../test/support/processes/fault-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { afterCommit } from './after-commit.js';
import { isDatabaseUnavailable } from './database-errors.js';
import { PrismaService } from './prisma.service.js';
import type { SqlTransaction } from './sql-transaction.js';

let database: TestDatabase;
let proxy: FaultProxy;
let direct: PrismaService;
let pooled: PrismaService;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await FaultProxy.start(database.url);
  direct = await PrismaService.open(proxy.url, 'owner', () => undefined, { connectionsMax: 1 });
  pooled = await PrismaService.open(database.url, 'routify_worker', () => undefined, { isPooled: true });
});

afterAll(async () => {
  await Promise.all([direct.$disconnect(), pooled.$disconnect()]);
  await proxy.stop();
  await database.drop();
});

const TIME = { timeoutMs: 20_000 };
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => error,
  );

async function addTier(tx: SqlTransaction, name: string): Promise<number> {
  return tx.$executeRaw`INSERT INTO tier (id, name) VALUES (gen_random_uuid(), ${name})`;
}
const tiers = async (): Promise<string[]> => (await direct.tier.findMany()).map(({ name }) => name);

describe('a transaction of SQL', () => {
  it('reads values as Prisma does', async () => {
    const read = (tx: SqlTransaction): Promise<unknown> => tx.$queryRaw`
      SELECT 1::smallint AS small, 2::int AS whole, 9007199254740993 AS amount, true AS flag, 'a' AS text,
        'b'::varchar AS name, '0190f5fe-7c00-7a00-8000-000000000001'::uuid AS id, NULL::bigint AS absent,
        ${new Date(1_700_000_000_123)}::timestamptz AS at, ${9_007_199_254_740_993n}::bigint AS given, ${2} + 1 AS sum,
        (SELECT count(*)::int FROM unnest(${['a', 'b"', 'NULL']}::text[])) AS length`;
    const [ofPrisma, own] = [await direct.$transaction(read), await direct.sqlTransaction(read, TIME)];
    expect(own).toEqual(ofPrisma);
    expect(own).toMatchObject([{ amount: 9_007_199_254_740_993n, at: new Date(1_700_000_000_123), length: 3 }]);
  });

  it('reads no type whose values Prisma has its own of', async () => {
    const error = await errorOf(direct.sqlTransaction((tx) => tx.$queryRaw`SELECT 1.5 AS rate`, TIME));
    expect(String(error)).toContain('does not read the type 1700');
    expect(isDatabaseUnavailable(error)).toBe(false);
  });

  it('commits, then runs what waits for it', async () => {
    const seen: string[] = [];
    const added = await direct.sqlTransaction(async (tx) => {
      afterCommit(tx, () => seen.push('committed'));
      const count = await addTier(tx, 'kept');
      seen.push('added');
      return count;
    }, TIME);
    expect([added, seen, await tiers()]).toEqual([1, ['added', 'committed'], ['kept']]);
  });

  it.each([
    ['throws', () => Promise.reject(new RangeError('no'))],
    ['fails in a statement', (tx: SqlTransaction) => tx.$executeRaw`SELECT 1/0`],
    ['keeps the error of a statement', (tx: SqlTransaction) => errorOf(tx.$executeRaw`SELECT 1/0`)],
  ])('is rolled back where its work %s, and its connection goes on', async (_what, fail) => {
    const error = await errorOf(
      direct.sqlTransaction(async (tx) => {
        await addTier(tx, 'rolled back');
        await fail(tx);
      }, TIME),
    );
    expect([error instanceof Error, isDatabaseUnavailable(error), await tiers()]).toEqual([true, false, ['kept']]);
    expect(direct.pool.totalCount).toBe(1);
  });

  it('ends after its time, by an outage', async () => {
    const slow = direct.sqlTransaction((tx) => tx.$executeRaw`SELECT pg_sleep(30)`, { timeoutMs: 50 });
    const error = await errorOf(slow);
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(await direct.sqlTransaction((tx) => tx.$queryRaw`SELECT 1 AS one`, TIME)).toEqual([{ one: 1 }]);
  });

  it('reports an outage: a connection that breaks, one that is refused', async () => {
    let began = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const running = errorOf(
      direct.sqlTransaction(async (tx) => {
        await addTier(tx, 'lost');
        began();
        await tx.$executeRaw`SELECT pg_sleep(30)`;
      }, TIME),
    );
    await begun;
    proxy.cut();
    const refused = await errorOf(direct.sqlTransaction((tx) => addTier(tx, 'refused'), TIME));
    expect([await running, refused].map(isDatabaseUnavailable)).toEqual([true, true]);
    proxy.restore();
    expect(await tiers()).toEqual(['kept']);
  });

  it('has the rights of its role behind a pooler', async () => {
    const read = (tx: SqlTransaction) => tx.$queryRaw`SELECT current_user::text AS name`;
    expect(await pooled.sqlTransaction(read, TIME)).toEqual([{ name: 'routify_worker' }]);
  });
});
