import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { RedisMemoryReader } from '#core/infra';
import { SystemClock } from '#core';
import { ReapService } from '../../admission/reap.service.js';
import { SettlementQueue } from '../../admission/settlement-queue/settlement.queue.js';
import { shardOf } from '../../admission/domain/shard-of.js';
import { SpendCalendar } from '../../admission/spend-calendar.js';
import { WaiverBounds } from '../../admission/waivers/waiver-bounds.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { JournalWatch } from '../../metering/journal/journal-watch.js';
import { UsageRecorder } from '../../metering/usage-recorder.js';
import { JournalSender } from '../../metering/journal/journal-sender.js';
import { UsageJournal } from '../../metering/journal/usage-journal.js';
import { MemoryWatch } from '../../metering/memory.watch.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { DrainProcessor } from './drain.processor.js';
import type { DrainService } from './drain.service.js';
import { DrainTimer } from './drain.timer.js';
import { PublishTimer } from './publish.timer.js';
import { ReaperTimer } from './reaper.timer.js';
import { RequestedWalletsTimer } from './requested-wallets.timer.js';

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

/** Losses in Redis or a gateway are repaired within these intervals; no repair depends on a single event. */
describe('the intervals of the protocol', () => {
  it('LIFE-23: a worker polls all shards every second, and renews the schedules every 30 s', () => {
    const timer = new DrainTimer(queue, fixture.drains, fixture.logger);
    expect(
      intervalsOf(() => {
        timer.onApplicationBootstrap();
      }),
    ).toEqual([1_000, 30_000]);
  });

  it('a worker polls only if no drain began within a second', async () => {
    class Poll extends DrainTimer {
      tick(): Promise<void> {
        return this.work();
      }
    }
    let sinceWokenMs = 999;
    const drains = { sinceWokenMs: () => sinceWokenMs, wake: jest.fn(() => Promise.resolve()) };
    const poll = new Poll(queue, drains as unknown as DrainService, fixture.logger);
    await poll.tick();
    expect(drains.wake).not.toHaveBeenCalled();
    sinceWokenMs = 1_000;
    await poll.tick();
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
    const reaps = new ReapService(fixture.redis, fixture.queries);
    const timer = new ReaperTimer(reaps, fixture.drains, fixture.redis, clock, fixture.logger);
    expect(
      intervalsOf(() => {
        timer.onApplicationBootstrap();
      }),
    ).toEqual([3_000]);
  });

  it('LIFE-27: what moved is published every 10 s', () => {
    const wallets = new WalletRepository(fixture.prisma);
    const { publisher, outbox, failovers, withdrawals, logger } = fixture;
    const timer = new PublishTimer(wallets, publisher, outbox, failovers, withdrawals, clock, logger);
    expect(
      intervalsOf(() => {
        timer.onApplicationBootstrap();
      }),
    ).toEqual([10_000]);
  });

  it('REDIS-11, LIFE-29: a worker publishes requested wallets every 100 ms', () => {
    const timer = new RequestedWalletsTimer(fixture.outbox, fixture.publisher, fixture.logger);
    expect(
      intervalsOf(() => {
        timer.onApplicationBootstrap();
      }),
    ).toEqual([100]);
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
