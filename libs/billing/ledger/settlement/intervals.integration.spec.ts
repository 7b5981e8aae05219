import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { RedisMemoryReader } from '#core/infra';
import { SystemClock } from '#core';
import { SettlementQueue } from '../../admission/settlement-queue/settlement.queue.js';
import { shardOf } from '../../admission/domain/shard-of.js';
import { RunSpendRepository } from '../../records/run-spend.repository.js';
import { SpendCalendar } from '../../admission/spend-calendar.js';
import { WaiverBounds } from '../../admission/waivers/waiver-bounds.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { jobWith } from '../../../../test/support/processes/module-process.js';
import { JournalWatch } from '../../metering/journal/journal-watch.js';
import { UsageRecorder } from '../../metering/usage-recorder.js';
import { JournalSender } from '../../metering/journal/journal-sender.js';
import { UsageJournal } from '../../metering/journal/usage-journal.js';
import { MemoryWatch } from '../../metering/memory.watch.js';
import { DrainProcessor } from './drain.processor.js';
import { DrainSchedule } from './drain-schedule.js';
import type { DrainService } from './drain.service.js';
import { SETTLEMENT_JOBS } from './jobs.js';

const clock = new SystemClock();
let fixture: LedgerFixture;
let queue: Queue;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  const connection = { url: fixture.redisUrl };
  queue = new Queue('settle', { connection, prefix: '{bull}' });
});

afterAll(async () => {
  await queue.close();
  await fixture.close();
});

/** The intervals that `start` sets, in milliseconds; the timers never fire. */
function intervalsOf(start: () => void): (number | undefined)[] {
  const stopped = setInterval(() => undefined, 1_000_000);
  clearInterval(stopped);
  const timers = jest.spyOn(globalThis, 'setInterval').mockReturnValue(stopped);
  try {
    start();
    return timers.mock.calls.map(([, intervalMs]) => intervalMs);
  } finally {
    timers.mockRestore();
  }
}

function intervalOf(name: string): (number | undefined)[] {
  const job = jobWith(SETTLEMENT_JOBS, name, fixture.logger);
  return intervalsOf(() => {
    job.onApplicationBootstrap();
  });
}

/** Losses in Redis or a gateway are repaired within these intervals; no repair depends on a single event. */
describe('the intervals of the protocol', () => {
  it('LIFE-23: a worker polls all shards every second, and renews the schedules every 30 s', () => {
    const schedule = new DrainSchedule(queue, fixture.drains, fixture.logger);
    expect(
      intervalsOf(() => {
        schedule.onApplicationBootstrap();
      }),
    ).toEqual([30_000]);
    expect(intervalOf('settlement')).toEqual([1_000]);
  });

  it('a worker polls only if no drain began within a second', async () => {
    let sinceWokenMs = 999;
    const drains = { sinceWokenMs: () => sinceWokenMs, wake: jest.fn(() => Promise.resolve()) };
    const poll = jobWith(SETTLEMENT_JOBS, 'settlement', fixture.logger, drains);
    await poll.pass();
    expect(drains.wake).not.toHaveBeenCalled();
    sinceWokenMs = 1_000;
    await poll.pass();
    expect(drains.wake).toHaveBeenCalledTimes(1);
  });

  it('a job drains half a second after the drain before, however often it is woken', async () => {
    const since = [499, 499, 500];
    const drains = { sinceWokenMs: jest.fn(() => since.shift()), wake: jest.fn(() => Promise.resolve()) };
    await new DrainProcessor(drains as unknown as DrainService, fixture.logger).process();
    expect([since, drains.wake.mock.calls.length]).toEqual([[], 1]);
  });

  it('shards with few events share a transaction, more than sixteen of them', async () => {
    const organizations = await Promise.all(Array.from({ length: 40 }, () => fixture.createOrganization(100_000n)));
    const shards = new Set(organizations.map(shardOf));
    expect(shards.size).toBeGreaterThan(16);
    for (const organizationId of organizations) await fixture.use(organizationId, 5_000n);
    const transactions = jest.spyOn(fixture.ledger, 'inShards');
    await fixture.drains.wake();
    await fixture.drains.whenIdle();
    expect(transactions.mock.calls.map(([taken]) => new Set(taken))).toEqual([shards]);
    transactions.mockRestore();
  });

  it('LIFE-26: the reaper passes every 3 s', () => {
    expect(intervalOf('reaper')).toEqual([3_000]);
  });

  it('LIFE-27: what moved is published every 10 s', () => {
    expect(intervalOf('wallets')).toEqual([10_000]);
  });

  it('REDIS-11, LIFE-29: a worker publishes requested wallets every 100 ms', () => {
    expect(intervalOf('requested-wallets')).toEqual([100]);
  });

  it('LIFE-17, LIFE-20: a gateway renews its requests every 8 s and polls markers every 2 s', async () => {
    const root = fs.mkdtempSync(join(tmpdir(), 'intervals-'));
    const settings = { instance: 'gateway', journalDir: root, journalBytesMax: 1_000_000, journalFsyncMs: 0 };
    const journal = await UsageJournal.open(settings, fixture.logger, clock);
    const settlementQueue = new SettlementQueue(queue, fixture.logger);
    const memory = new MemoryWatch(new RedisMemoryReader(fixture.redis), fixture.logger, clock);
    const recorder = new UsageRecorder(
      fixture.admission,
      fixture.holds,
      journal,
      settlementQueue,
      fixture.walletRequests,
      memory,
      new WaiverBounds(fixture.redis, { waiversUsdPerDay: 1 }),
      new SpendCalendar(clock),
      new RunSpendRepository(fixture.prisma),
      clock,
      fixture.logger,
    );
    const sender = new JournalSender(fixture.holds, fixture.reaper);
    const watch = new JournalWatch(journal, fixture.queries, sender, clock, fixture.logger);
    expect(
      intervalsOf(() => {
        recorder.onModuleInit();
      }),
    ).toEqual([8_000]);
    expect(
      intervalsOf(() => {
        watch.onApplicationBootstrap();
      }),
    ).toEqual([2_000]);
    await watch.check();
    await journal.close();
    fs.rmSync(root, { recursive: true });
  });
});
