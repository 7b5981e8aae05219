import type { PrismaService, Transaction } from '#core/infra';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { LedgerCheckRepository } from './ledger-check.repository.js';
import { LEDGER_CHECKS } from './checks/ledger-checks.js';

let fixture: LedgerFixture;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
});

afterAll(async () => {
  await fixture.close();
});

type Work<T> = (tx: Transaction) => Promise<T>;
type Options = Parameters<PrismaService['$transaction']>[1];

/** The repository on a database that runs a step before each transaction, and `after` at its end. */
function preceded(step: () => Promise<void>, after: Work<void>): LedgerCheckRepository {
  const $transaction = async <T>(work: Work<T>, options: Options): Promise<T> => {
    await step();
    return fixture.prisma.$transaction(async (tx) => {
      const answer = await work(tx);
      await after(tx);
      return answer;
    }, options);
  };
  return new LedgerCheckRepository({ $transaction } as unknown as PrismaService);
}

const snapshotOf = async (db: Transaction): Promise<string> => {
  const [row] = await db.$queryRaw<{ seen: string }[]>`SELECT pg_current_snapshot()::text AS seen`;
  return row?.seen ?? '';
};

describe('the checks of the ledger', () => {
  it('run on two connections with one snapshot, also during bookings', async () => {
    const seen: string[] = [];
    const book = async (): Promise<void> => {
      await fixture.createOrganization(1_000n);
    };
    const readSnapshot = async (tx: Transaction): Promise<void> => {
      seen.push(await snapshotOf(tx));
    };
    const results = await preceded(book, readSnapshot).run();
    expect(results.map(({ name }) => name)).toEqual(LEDGER_CHECKS.map(({ name }) => name));
    expect(results.filter(({ rows }) => rows.length > 0)).toEqual([]);
    expect(seen).toHaveLength(2);
    expect(new Set(seen).size).toBe(1);
    expect(seen).not.toContain(await snapshotOf(fixture.prisma));
  });

  it('fail together when one connection fails', async () => {
    let begun = 0;
    const failing = preceded(
      () => (++begun === 2 ? Promise.reject(new Error('no connection')) : Promise.resolve()),
      () => Promise.resolve(),
    );
    await expect(failing.run()).rejects.toThrow('no connection');
  });
});
