import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { jobWith } from '../../../../test/support/processes/module-process.js';
import { SETTLEMENT_JOBS } from '../settlement/jobs.js';
import { PartitionRepository } from './partition.repository.js';

let fixture: LedgerFixture;
let partitions: PartitionRepository;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  partitions = new PartitionRepository(fixture.prisma);
});

afterAll(() => fixture.close());

/** One pass, as at the start of a worker. */
async function start(): Promise<void> {
  const job = jobWith(SETTLEMENT_JOBS, 'partitions', fixture.logger, partitions, fixture.logger);
  job.onApplicationBootstrap();
  await job.beforeApplicationShutdown();
}

async function dropMonth(monthsAhead: number): Promise<void> {
  const month = `to_char((now() AT TIME ZONE 'UTC') + make_interval(months => ${monthsAhead}), 'YYYY_MM')`;
  const { rows } = await fixture.owner.query<{ name: string }>(`SELECT 'part.transfer_' || ${month} AS name`);
  await fixture.owner.query(`DROP TABLE ${rows[0]?.name}`);
}

describe('the partition timer', () => {
  it('LEDGER-4: makes three months ahead, and what is missing between them', async () => {
    await start();
    expect(await partitions.countMonthsAhead()).toBe(3);
    await dropMonth(2);
    expect(await partitions.countMonthsAhead()).toBe(1);
    await start();
    expect(await partitions.countMonthsAhead()).toBe(3);
  });

  it('LEDGER-4: gives the alarm partitions_missing when they cannot be made, and makes them when they can', async () => {
    await dropMonth(3);
    await fixture.owner.query('ALTER FUNCTION ensure_partitions RENAME TO away');
    await start();
    expect(fixture.log.filter((line) => line.includes('"alarm":"partitions_missing"'))).toHaveLength(1);
    expect(await partitions.countMonthsAhead()).toBe(2);
    await fixture.owner.query('ALTER FUNCTION away RENAME TO ensure_partitions');
    await start();
    expect(await partitions.countMonthsAhead()).toBe(3);
  });
});
