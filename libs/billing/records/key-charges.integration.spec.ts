import { newUuid } from '#core';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { refundsService } from '../../../test/support/ledger/money-services.js';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { KeyChargesRepository } from './key-charges.repository.js';
import { KeySpending } from './key-spending.service.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let worker: LedgerFixture;
let control: LedgerFixture;
let gateway: LedgerFixture;
let charges: KeyChargesRepository;
/** A key with roll-ups, of another organization. */
const rolledUp = { keyId: '' };

beforeAll(async () => {
  worker = await LedgerFixture.open();
  [control, gateway] = await Promise.all([
    worker.openAnother('routify_control'),
    worker.openAnother('routify_gateway'),
  ]);
  charges = new KeyChargesRepository(gateway.prisma);
});

afterAll(async () => {
  await Promise.all([gateway.close(), control.close()]);
  await worker.close();
});

/** Books a final request that began at a moment. Returns its id. */
async function book(organizationId: string, keyId: string, atMs: number, chargeNanoUsd: bigint): Promise<string> {
  const requestId = newUuid(atMs);
  await worker.book([worker.ledgerEvent({ requestId, organizationId, keyId, chargeNanoUsd }, atMs)]);
  return requestId;
}

async function refund(requestId: string, amountNanoUsd: bigint): Promise<void> {
  await refundsService(control).refund({ requestId, amountNanoUsd, reason: 'test' }, OPERATOR);
}

describe('the charges of a key', () => {
  it('adds up roll-ups and records, less refunds, by day', async () => {
    const [organizationId, keyId, nowMs] = [
      await worker.createOrganization(1_000_000n),
      newUuid(Date.now()),
      Date.now(),
    ];
    const dayOf = (atMs: number): Date => new Date(Math.floor(atMs / DAY_MS) * DAY_MS);
    const moments = [nowMs - 3 * DAY_MS, nowMs - 2 * DAY_MS, nowMs - 90 * MINUTE_MS, nowMs - 1_000];
    const ids: string[] = [];
    for (const [index, atMs] of moments.entries()) {
      ids.push(await book(organizationId, keyId, atMs, 10_000n * BigInt(index + 1)));
      await book(organizationId, newUuid(nowMs), atMs, 7_000n);
    }
    await refund(ids[0]!, 3_000n);
    await refund(ids[3]!, 4_000n);
    const expected = new Map<number, bigint>();
    const amounts = [7_000n, 20_000n, 30_000n, 36_000n];
    for (const [index, atMs] of moments.entries()) {
      const day = dayOf(atMs).getTime();
      expected.set(day, (expected.get(day) ?? 0n) + amounts[index]!);
    }
    const days = [...expected].map(([day, spentNanoUsd]) => ({ day: new Date(day), spentNanoUsd }));
    expect(await charges.byDay(organizationId, keyId)).toEqual(days);
    await worker.rollUp();
    rolledUp.keyId = keyId;
    expect(await worker.count('FROM usage_sum WHERE scope_id = $1 AND minutes = 1440', [keyId])).toBeGreaterThan(0);
    expect(await charges.byDay(organizationId, keyId)).toEqual(days);
    await refund(ids[2]!, 1_000n);
    await worker.rollUp();
    const sum = (await charges.byDay(organizationId, keyId)).reduce((all, { spentNanoUsd }) => all + spentNanoUsd, 0n);
    expect(sum).toBe(92_000n);
  });

  it('are none for another organization, rolled up or not', async () => {
    const [own, other] = await Promise.all([worker.createOrganization(9_000n), worker.createOrganization(9_000n)]);
    const keyId = newUuid(Date.now());
    await book(own, keyId, Date.now(), 1_000n);
    expect(await charges.byDay(own, keyId)).toHaveLength(1);
    expect(await charges.byDay(other, keyId)).toEqual([]);
    expect(rolledUp.keyId).not.toBe('');
    expect(await charges.byDay(other, rolledUp.keyId)).toEqual([]);
  });
});

describe('what a key has spent', () => {
  it('ATK-235: is read for two keys at once; others are refused, and not what is known', async () => {
    const clock = new ManualClock();
    const pending: (() => void)[] = [];
    const byDay = (): Promise<never[]> =>
      new Promise((resolve) => {
        pending.push(() => {
          resolve([]);
        });
      });
    const spending = new KeySpending({ byDay } as unknown as KeyChargesRepository, clock);
    const keyOf = (keyId: string) => ({ organizationId: 'o', keyId });
    const readings = [spending.byDay(keyOf('a')), spending.byDay(keyOf('b')), spending.byDay(keyOf('a'))];
    await expect(spending.byDay(keyOf('c'))).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    for (const end of pending) end();
    expect(await Promise.all(readings)).toEqual([[], [], []]);
    const last = spending.byDay(keyOf('c'));
    expect(pending).toHaveLength(3);
    pending[2]?.();
    expect(await last).toEqual([]);
  });

  const key = { organizationId: 'o', keyId: 'k' };

  it('is read once in five seconds, whatever the number of callers, also after a failure', async () => {
    const clock = new ManualClock();
    let reads = 0;
    let answer: () => Promise<never[]> = () => Promise.resolve([]);
    const byDay = (): Promise<never[]> => {
      reads++;
      return answer();
    };
    const spending = new KeySpending({ byDay } as unknown as KeyChargesRepository, clock);
    await Promise.all(Array.from({ length: 100 }, () => spending.byDay(key)));
    expect(reads).toBe(1);
    clock.elapsedMs = 4_999;
    await spending.byDay(key);
    expect(reads).toBe(1);
    clock.elapsedMs = 5_000;
    answer = () => Promise.reject(new Error('lost'));
    await expect(spending.byDay(key)).rejects.toThrow('lost');
    answer = () => Promise.resolve([]);
    await expect(spending.byDay(key)).rejects.toThrow('lost');
    expect(reads).toBe(2);
    clock.elapsedMs = 10_000;
    expect(await spending.byDay(key)).toEqual([]);
    expect(reads).toBe(3);
  });
});
