import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { DailyBalancesRepository } from './daily-balances.repository.js';
import { DailyBalancesService } from './daily-balances.service.js';

const DAY_MS = 86_400_000;
const USD = 1_000_000_000n;
const ZONES = ['UTC', 'Asia/Kathmandu', 'America/New_York'];

let worker: LedgerFixture;
let balances: DailyBalancesService;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  balances = new DailyBalancesService(new DailyBalancesRepository(worker.prisma));
});
afterAll(() => worker.close());

/** Topped up with 5 USD some days ago, 27 at most: the month before has a partition, earlier ones may not. Used today. */
async function paidDaysAgo(days: number): Promise<string> {
  const { organizationId, paidLot } = await worker.createWallet(0n);
  await worker.fund(organizationId, paidLot, 5n * USD, Date.now() - days * DAY_MS);
  await worker.publisher.publish(organizationId);
  await worker.use(organizationId, USD);
  await worker.drain(organizationId);
  return organizationId;
}

it('has every day, and ends with the balance', async () => {
  const id = await paidDaysAgo(3);
  const { openingNanoUsd, days } = await balances.read(id, 30, 'UTC');
  expect(openingNanoUsd).toBe(0n);
  expect(days).toHaveLength(30);
  // Midnight may pass between a top-up and the reading.
  const paid = days.findIndex(({ addedNanoUsd }) => addedNanoUsd > 0n);
  expect(days.map(({ addedNanoUsd }) => addedNanoUsd).filter(Boolean)).toEqual([5n * USD]);
  expect(days.slice(0, paid).every(({ balanceNanoUsd }) => balanceNanoUsd === 0n)).toBe(true);
  expect(days.slice(paid, -2).every(({ balanceNanoUsd }) => balanceNanoUsd === 5n * USD)).toBe(true);
  expect(days.at(-1)?.balanceNanoUsd).toBe(await worker.posted(id));
});

it('opens with what was there before', async () => {
  const { openingNanoUsd, days } = await balances.read(await paidDaysAgo(20), 7, 'UTC');
  expect([openingNanoUsd, days.at(-1)?.balanceNanoUsd]).toEqual([5n * USD, 4n * USD]);
});

it('says the same from roll-ups as from transfers, in every zone', async () => {
  const id = await paidDaysAgo(2);
  const [fromMs, untilMs] = [Date.now() - 4 * DAY_MS, Date.now() - DAY_MS];
  const isPast = ({ startsAt }: { startsAt: Date }) => startsAt.getTime() > fromMs && startsAt.getTime() < untilMs;
  const read = () => Promise.all(ZONES.map(async (zone) => (await balances.read(id, 7, zone)).days.filter(isPast)));
  const before = await read();
  await worker.rollUp();
  expect(await read()).toEqual(before);
});

it('knows no organization without a wallet', async () => {
  await expect(balances.read(worker.modelId, 7, 'UTC')).rejects.toMatchObject({ code: 'not_found' });
});
