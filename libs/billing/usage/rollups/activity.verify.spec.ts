import { newUuid, type UsageEvent } from '#core';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { activityRollups, rollupRepository } from '../../../../test/support/ledger/money-services.js';
import { QUARTER_MS, quarterOf } from '../domain/usage-parts.js';
import { ActivityRepository } from '../activity/activity.repository.js';
import { MinutesRepository } from '../activity/minutes.repository.js';
import { RollupsService } from './rollups.service.js';
import { ActivityRollupRepository } from './activity-rollup.repository.js';

const HOUR_MS = 3_600_000;
const [ANSWERS, FAILS] = [newUuid(Date.now()), newUuid(Date.now())];
/** Start of a quarter, 50 hours ago: a whole UTC day lies in between. */
const START_MS = quarterOf(new Date(Date.now() - 50 * HOUR_MS)).getTime();
const STEP_MS = 47 * 60_000;

let worker: LedgerFixture;
let control: LedgerFixture;
let activity: ActivityRepository;
let minutes: MinutesRepository;
let organizationId: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  activity = new ActivityRepository(control.prisma);
  minutes = new MinutesRepository(control.prisma);
  organizationId = await worker.createOrganization(100_000_000n);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

async function runPass(): Promise<void> {
  const signal = new AbortController().signal;
  const rollups = rollupRepository(worker);
  await activityRollups(worker).catchUp(signal);
  await new RollupsService(rollups).catchUp(signal);
}

/** A request that failed at one channel and was answered by another. */
function requestAt(atMs: number, changes: Partial<UsageEvent> = {}) {
  const attempts = [
    { ...worker.attempt(0n), channelId: FAILS, status: 502, reason: 'try_next: it gave no code' },
    { ...worker.attempt(0n), channelId: ANSWERS, status: 200, reason: null },
  ];
  const requestId = newUuid(atMs);
  const fields = { requestId, organizationId, channelId: ANSWERS, attempts, stream: true, ...changes };
  return worker.ledgerEvent(fields, atMs);
}

const window = () => ({ from: new Date(START_MS - 60_000), before: new Date() });

/** Minutes are kept for two days; the window begins within one. */
const lastDays = () => ({ from: new Date(START_MS + 3 * HOUR_MS + 1_234), before: new Date() });

/** Every read. Equal before and after a correct roll-up. */
async function everything(): Promise<unknown> {
  const sorted = (rows: readonly { histogram: readonly { bucket: number }[] }[]) =>
    rows
      .map((row) => ({ ...row, histogram: [...row.histogram].sort((one, other) => one.bucket - other.bucket) }))
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  return [
    await activity.sum(window(), 'hour', 'UTC'),
    await activity.sum(window(), 'day', 'Asia/Kathmandu'),
    await activity.byFiveMinutes(window()),
    await minutes.sum(lastDays(), 1),
    await minutes.sum(lastDays(), 30),
    sorted(await activity.latencies(window(), 'all')),
    sorted(await activity.latencies(window(), 'channels')),
  ];
}

describe('activity', () => {
  it('equals the records, before and after it is rolled up', async () => {
    const requests = Array.from({ length: 60 }, (_, step) => {
      const outcome = step % 5 === 0 ? 'client_closed' : 'completed';
      return requestAt(START_MS + step * STEP_MS, { outcome, firstByteMs: 40 + step, durationMs: 900 + 10 * step });
    });
    const failed = requestAt(START_MS, { outcome: 'all_channels_failed', channelId: null, firstByteMs: null });
    await worker.book([...requests, failed]);
    const read = await everything();
    await runPass();
    await runPass();
    expect(await worker.count('FROM activity_rollup')).toBeGreaterThan(50);
    expect(await worker.count('FROM latency_rollup WHERE minutes = 1440')).toBeGreaterThan(0);
    expect(await worker.count('FROM minute_rollup')).toBeGreaterThan(50);
    expect(await everything()).toEqual(read);
  });

  it('counts requests by outcome, and attempts for the channel that they were sent to', async () => {
    const rows = await activity.byFiveMinutes(window());
    const total = (channelId: string | null, name: keyof (typeof rows)[number]) =>
      rows.filter((row) => row.channelId === channelId).reduce((sum, row) => sum + Number(row[name]), 0);
    expect([total(null, 'completed_count'), total(null, 'client_closed_count')]).toEqual([48, 12]);
    expect([total(null, 'all_channels_failed_count'), total(ANSWERS, 'all_channels_failed_count')]).toEqual([1, 0]);
    expect([total(FAILS, 'attempt_count'), total(FAILS, 'failed_attempt_count')]).toEqual([61, 61]);
    expect([total(ANSWERS, 'attempt_count'), total(ANSWERS, 'failed_attempt_count')]).toEqual([61, 0]);
  });

  it('is recomputed where requests are booked late', async () => {
    const before = await activity.sum(window(), 'month', 'UTC');
    await worker.book([requestAt(START_MS + QUARTER_MS, { outcome: 'lost' })]);
    await runPass();
    const after = await activity.sum(window(), 'month', 'UTC');
    const lost = (rows: typeof before) => rows.reduce((sum, row) => sum + row.lost_count, 0);
    expect(lost(after) - lost(before)).toBe(1);
  });

  it('of single channels is kept for a week', async () => {
    await new ActivityRollupRepository(worker.prisma).prune(new Date(), new Date(START_MS));
    expect(await worker.count(`FROM activity_rollup WHERE channel_id = '${ANSWERS}'`)).toBe(0);
    expect(await worker.count('FROM activity_rollup')).toBeGreaterThan(0);
  });
});
