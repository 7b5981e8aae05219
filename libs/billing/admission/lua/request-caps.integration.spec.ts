import { newUuid } from '#core';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import type { CapWindow } from '../domain/admit.js';
import type { CapSpend, Grade } from '../domain/settlement-commands.js';
import { parseTerms } from '../domain/terms.js';
import { organizationKeys } from '../keys.js';
import {
  AdmissionFixture,
  nameOf,
  walletOf,
  type TestRequest,
} from '../../../../test/support/stores/admission-fixture.js';

let redisUrl: string;
let fixture: AdmissionFixture;

beforeAll(async () => {
  redisUrl = (await createTestRedis()).url;
  fixture = await AdmissionFixture.open(redisUrl);
});

afterAll(() => fixture.close());

const WINDOW = '2031-05-07';
const MEMBER = '0199a0e5-0000-7000-8000-00000000feed';

/** A cap whose window does not end during the test. */
const capOf = (name: string, limit: bigint | null): CapWindow => ({ name, limit, windowKey: WINDOW, next: null });

/** What caps have counted: booked, and held or not yet booked. */
async function usesOf(organizationId: string, ...names: string[]): Promise<[spent: bigint, open: bigint][]> {
  const caps = names.map((name) => capOf(name, null));
  const states = await fixture.queries.readCaps(organizationId, organizationId, caps);
  expect(states.map(({ name, windowKey }) => [name, windowKey])).toEqual(names.map((name) => [name, WINDOW]));
  return states.map(({ spent, open }) => [spent, open]);
}

/** How many requests the cap of the list has open; nothing is booked. */
async function openOf(organizationId: string): Promise<bigint> {
  const [[spent, open] = [0n, 0n]] = await usesOf(organizationId, 'r7');
  expect(spent).toBe(0n);
  expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  return open;
}

const admitOne = (organizationId: string, holdNanoUsd = 10n): Promise<TestRequest> =>
  fixture.admit(organizationId, { holdNanoUsd, caps: [capOf('r7', 100n)] });

/** A checkpoint of a charge; no later one is lower. */
const checkpoint = (request: TestRequest, chargeNanoUsd: bigint) =>
  fixture.renew(request, { checkpoint: { chargeNanoUsd, payload: 'checkpoint' } });

const publish = (organizationId: string, version: bigint, spends: readonly CapSpend[]) =>
  fixture.outbox.publish({ organizationId, wallet: walletOf({ postedNanoUsd: 1_000n, version }), spends });

describe('a cap of requests', () => {
  it.each([10n, 0n])(
    'lets through exactly 100 of 1,000 parallel requests of two gateways on a cap of 100: hold %d',
    async (holdNanoUsd) => {
      const other = await AdmissionFixture.open(redisUrl);
      const organizationId = await fixture.createOrganization(1_000_000n);
      const changes = { holdNanoUsd, caps: [capOf('r7', 100n)] };
      const answers = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) =>
          (index % 2 === 0 ? fixture : other).tryAdmit(organizationId, changes),
        ),
      );
      await other.close();
      expect(answers.filter(({ admitted }) => admitted)).toHaveLength(100);
      const refused = { reason: 'cap', name: 'r7', limit: 100n, spent: 0n, open: 100n, resetsAtMs: null };
      expect(answers.find(({ admitted }) => !admitted)).toMatchObject(refused);
      expect(await openOf(organizationId)).toBe(100n);
      expect(await fixture.check(organizationId, changes)).toMatchObject(refused);
    },
  );

  it('of 0 refuses every request; one of money that is used up refuses none that is free', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const none = { holdNanoUsd: 0n, caps: [capOf('c3', 0n), capOf('r7', 0n)] };
    expect(await fixture.tryAdmit(organizationId, none)).toMatchObject({ reason: 'cap', name: 'r7', limit: 0n });
    const spent = { holdNanoUsd: 0n, caps: [capOf('c3', 0n), capOf('r7', 1n)] };
    expect(await fixture.tryAdmit(organizationId, spent)).toMatchObject({ admitted: true });
  });

  it('is named before balance and caps of money: no smaller hold would fit it', async () => {
    const organizationId = await fixture.createOrganization(5n);
    const caps = [capOf('c3', 1n), capOf('r7', 0n)];
    expect(await fixture.tryAdmit(organizationId, { caps })).toMatchObject({ reason: 'cap', name: 'r7' });
  });

  it.each<[what: string, counted: bigint, end: (request: TestRequest) => Promise<unknown>]>([
    ['a void gives it back', 0n, (request) => fixture.capture(request, 0n, { delivered: false })],
    ['the void of a lost answer gives it back', 0n, ({ command }) => fixture.voidUnanswered(command)],
    ['a free reply that was delivered counts', 1n, (request) => fixture.capture(request, 0n)],
    ['a charge counts, whatever was delivered', 1n, (request) => fixture.capture(request, 5n, { delivered: false })],
    ['reaped without a checkpoint gives it back', 0n, (request) => fixture.reap(request)],
    [
      'reaped at a checkpoint counts',
      1n,
      async (request) => {
        await checkpoint(request, 5n);
        await fixture.reap(request);
      },
    ],
    [
      'reaped at a checkpoint of 0 counts',
      1n,
      async (request) => {
        await checkpoint(request, 0n);
        await fixture.reap(request);
      },
    ],
    [
      'released at a checkpoint counts',
      1n,
      async (request) => {
        await checkpoint(request, 5n);
        await fixture.reaper.releaseHold(request.command.organizationId, request.command.requestId);
      },
    ],
    [
      'reaped at a checkpoint and then void gives it back',
      0n,
      async (request) => {
        await checkpoint(request, 5n);
        await fixture.reap(request);
        await fixture.capture(request, 0n, { delivered: false });
      },
    ],
    [
      'reaped at a checkpoint and then charged counts once',
      1n,
      async (request) => {
        await checkpoint(request, 5n);
        await fixture.reap(request);
        await fixture.capture(request, 7n);
      },
    ],
    [
      'reaped without a checkpoint and then delivered counts once',
      1n,
      async (request) => {
        await fixture.reap(request);
        await fixture.capture(request, 0n);
        await fixture.capture(request, 0n);
      },
    ],
    [
      'replayed from a journal gives it back',
      0n,
      (request) => fixture.reaper.replay({ ...nameOf(request), payload: 'journal' }),
    ],
  ])('counts what runs, and by its end: %s', async (_what, counted, end) => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await admitOne(organizationId);
    await admitOne(organizationId);
    expect(await openOf(organizationId)).toBe(2n);
    await end(request);
    expect(await openOf(organizationId)).toBe(1n + counted);
    // As from the ledger, which counts the same.
    const grade: Grade = (await fixture.events(organizationId)).at(-1)?.grade ?? 2;
    await fixture.outbox.settled({
      organizationId,
      wallet: walletOf({ postedNanoUsd: 1_000n, version: 2n }),
      spends: [{ field: 'r7', windowKey: WINDOW, spent: counted }],
      items: [fixture.settledItem(request, grade)],
    });
    expect(await usesOf(organizationId, 'r7')).toEqual([[counted, 1n]]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-18: counts a request once, however often it is renewed and extended', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { caps: [capOf('r7', 1n), capOf('c3', 100n)] });
    await checkpoint(request, 5n);
    for (const targetHoldNanoUsd of [20n, 40n, 40n])
      expect(await fixture.renew(request, { targetHoldNanoUsd })).toMatchObject({ outcome: 'kept' });
    const beyond = { targetHoldNanoUsd: 200n, partial: true };
    expect(await fixture.renew(request, beyond)).toEqual({
      outcome: 'extension_refused',
      heldNanoUsd: 100n,
      limit: { cap: 'c3' },
    });
    expect(await usesOf(organizationId, 'r7', 'c3')).toEqual([
      [0n, 1n],
      [0n, 100n],
    ]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-18: counts a request that was put back, once', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await admitOne(organizationId);
    const { client } = fixture.redis;
    await client.del(...(await client.keys(`*${organizationId}*`)));
    await fixture.load(organizationId, { postedNanoUsd: 1_000n, version: 2n });
    expect(await usesOf(organizationId, 'r7')).toEqual([[0n, 0n]]);
    const { payload } = request.command;
    const whole = { ...nameOf(request), heldNanoUsd: 10n, checkpoint: null, payload };
    for (let repetition = 0; repetition < 2; repetition++) await fixture.holds.restore([whole]);
    expect(await openOf(organizationId)).toBe(1n);
  });

  it('REDIS-7: adds what is booked to what runs, in the current window or a newer one', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await admitOne(organizationId);
    await publish(organizationId, 2n, [{ field: 'r7', windowKey: WINDOW, spent: 98n }]);
    await publish(organizationId, 3n, [{ field: 'r7', windowKey: '2031-05-06', spent: 3n }]);
    expect(await usesOf(organizationId, 'r7')).toEqual([[98n, 1n]]);
    await admitOne(organizationId);
    await expect(admitOne(organizationId)).rejects.toThrow('refused: cap');
    const next = { ...capOf('r7', 100n), windowKey: '2031-05-08' };
    await fixture.admit(organizationId, { caps: [next] });
    const [state] = await fixture.queries.readCaps(organizationId, organizationId, [next]);
    expect(state).toMatchObject({ windowKey: '2031-05-08', spent: 0n, open: 1n });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it.each(['r7', 'c7'])('of a wrong sum is found: %s', async (name) => {
    const organizationId = await fixture.createOrganization(1_000n);
    await fixture.admit(organizationId, { caps: [capOf(name, 100n)] });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    await fixture.redis.client.hset(organizationKeys(organizationId).caps, name, `${WINDOW}|0|3`);
    const right = name === 'r7' ? 1 : 10;
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([
      `open of ${name} is 3, entries say ${right}`,
    ]);
  });
});

describe('caps of all kinds', () => {
  const names = ['day', `${MEMBER}:day`, 'c1', 'r2', 'c3'];

  it('REDIS-12: are summed from the entries by a load, whatever was lost', async () => {
    const organizationId = await fixture.createOrganization(10_000n);
    const caps = names.map((name) => capOf(name, 5_000n));
    const [running, provisional, charged, ...others] = await Promise.all(
      [30n, 20n, 10n, 9n, 8n, 7n].map((holdNanoUsd) => fixture.admit(organizationId, { holdNanoUsd, caps })),
    );
    const [reaped, delivered, voided] = others;
    if (!running || !provisional || !charged || !reaped || !delivered || !voided) throw new Error('six were admitted');
    await checkpoint(running, 25n);
    await checkpoint(provisional, 18n);
    await fixture.reap(provisional);
    await fixture.reap(reaped);
    await fixture.capture(charged, 5n);
    await fixture.capture(delivered, 0n);
    await fixture.capture(voided, 0n, { delivered: false });
    const money: [bigint, bigint] = [0n, 30n + 18n + 5n];
    expect(await usesOf(organizationId, ...names)).toEqual([money, money, money, [0n, 4n], money]);
    const { wallet, caps: capsKey } = organizationKeys(organizationId);
    await fixture.redis.client.del(wallet, capsKey);
    const spends = names.map((name, index) => ({
      field: name === 'day' ? `${organizationId}:day` : name,
      windowKey: WINDOW,
      spent: 100n + BigInt(index),
    }));
    expect(await fixture.load(organizationId, { postedNanoUsd: 10_000n, version: 2n }, { spends })).toBe('loaded');
    expect(await usesOf(organizationId, ...names)).toEqual([
      [100n, 53n],
      [101n, 53n],
      [102n, 53n],
      [103n, 4n],
      [104n, 53n],
    ]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it.each(names)('are exact together under 1,000 parallel requests of ten keys: %s is the tightest', async (tight) => {
    const organizationId = await fixture.createOrganization(1_000_000n);
    const keys = [organizationId, ...Array.from({ length: 9 }, () => newUuid(Date.now()))];
    // For 50 requests: five of each key, if it is the cap of the keys.
    const limits: Readonly<Record<string, bigint>> = { day: 50n, [`${MEMBER}:day`]: 500n, c1: 500n, r2: 50n, c3: 500n };
    const caps = names.map((name) => capOf(name, name === tight ? (limits[name] ?? 0n) : 100_000n));
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => fixture.tryAdmit(organizationId, { keyId: keys[index % 10]!, caps })),
    );
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(50);
    const refused = answers.filter((answer) => !answer.admitted);
    expect(refused.every((answer) => 'name' in answer && answer.name === tight)).toBe(true);
    const ofKey: [bigint, bigint] = [0n, 50n];
    const ofAll: [bigint, bigint] = [0n, 500n];
    expect(await usesOf(organizationId, ...names)).toEqual([ofKey, ofAll, ofAll, [0n, 50n], ofAll]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('refuse nothing without a limit, and count', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await publish(organizationId, 2n, [
      { field: 'c1', windowKey: WINDOW, spent: 10n ** 15n },
      { field: 'r2', windowKey: WINDOW, spent: 10n ** 9n },
    ]);
    const caps = [capOf('c1', null), capOf('r2', null)];
    const request = await fixture.admit(organizationId, { holdNanoUsd: 400n, caps });
    expect(await fixture.renew(request, { targetHoldNanoUsd: 1_001n, partial: true })).toEqual({
      outcome: 'extension_refused',
      heldNanoUsd: 1_000n,
      limit: 'balance',
    });
    expect(await fixture.tryAdmit(organizationId, { caps })).toMatchObject({ reason: 'balance' });
    expect(await usesOf(organizationId, 'c1', 'r2')).toEqual([
      [10n ** 15n, 1_000n],
      [10n ** 9n, 1n],
    ]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('of two organizations with the same number count apart', async () => {
    const [one, other] = [await fixture.createOrganization(100n), await fixture.createOrganization(100n)];
    const caps = [capOf('c1', 10n), capOf('r2', 1n)];
    await fixture.admit(one, { caps });
    expect(await fixture.tryAdmit(one, { caps })).toMatchObject({ reason: 'cap', name: 'r2' });
    await fixture.admit(other, { caps });
  });
});

describe('windows that requests open', () => {
  const LENGTH_MS = 5 * 3_600_000;
  const opened = (name: string, limit: bigint | null = 100n): CapWindow => {
    return { name, limit, windowKey: 't', next: null, lengthMs: LENGTH_MS };
  };
  const stateOf = async (organizationId: string, name = 'r7') =>
    (await fixture.queries.readCaps(organizationId, organizationId, [opened(name)]))[0];
  const windowsOf = ({ admitted }: TestRequest) => parseTerms(admitted.terms).windows;

  it('begin with the first request and end after their length; all of 1,000 parallel requests are in one', async () => {
    const organizationId = await fixture.createOrganization(1_000_000n);
    expect(await stateOf(organizationId)).toEqual({
      name: 'r7',
      windowKey: 't',
      spent: 0n,
      open: 0n,
      resetsAtMs: null,
    });
    const before = Date.now();
    const caps = [opened('r7'), opened('c3', 10_000n)];
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => fixture.tryAdmit(organizationId, { caps })));
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(100);
    const state = await stateOf(organizationId);
    const openedAtMs = Number(state?.windowKey.slice(1));
    expect(openedAtMs).toBeGreaterThanOrEqual(before - 1);
    expect(state).toMatchObject({ spent: 0n, open: 100n, resetsAtMs: openedAtMs + LENGTH_MS });
    expect(answers.find(({ admitted }) => !admitted)).toMatchObject({ name: 'r7', resetsAtMs: openedAtMs + LENGTH_MS });
    expect(await stateOf(organizationId, 'c3')).toMatchObject({ windowKey: state?.windowKey, open: 1_000n });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('begin anew with the first request after their end, which what still runs does not count in', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const old = await fixture.admit(organizationId, { caps: [opened('r7'), opened('c3')] });
    const past = `t${String(Date.now() - LENGTH_MS)}`;
    // As if the hold had been admitted when the window began.
    const { client } = fixture.redis;
    const { caps, entries } = organizationKeys(organizationId);
    const entry = (await client.hget(entries, old.command.requestId)) ?? '';
    await client.hset(entries, old.command.requestId, entry.replaceAll(/=t\d+=/g, `=${past}=`));
    await client.hset(caps, 'r7', `${past}|99|1`, 'c3', `${past}|0|10`);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    expect(await stateOf(organizationId)).toMatchObject({ windowKey: 't', spent: 0n, open: 0n });
    const fresh = await fixture.admit(organizationId, { caps: [opened('r7'), opened('c3')], holdNanoUsd: 7n });
    const [{ windowKey } = { windowKey: '' }] = windowsOf(fresh);
    expect(windowKey > past).toBe(true);
    await fixture.capture(old, 9n);
    expect(await stateOf(organizationId)).toMatchObject({ windowKey, spent: 0n, open: 1n });
    expect(await stateOf(organizationId, 'c3')).toMatchObject({ windowKey, spent: 0n, open: 7n });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('stay open with what the ledger has of them, also once Redis has lost them', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { caps: [opened('r7'), opened('c3')] });
    const [{ windowKey } = { windowKey: '' }] = windowsOf(request);
    await fixture.capture(request, 5n);
    const spends = [
      { field: 'r7', windowKey, spent: 1n },
      { field: 'c3', windowKey, spent: 5n },
    ];
    const wallet = walletOf({ postedNanoUsd: 995n, version: 2n });
    await fixture.outbox.settled({ organizationId, wallet, spends, items: [fixture.settledItem(request, 2)] });
    expect(await stateOf(organizationId)).toMatchObject({ windowKey, spent: 1n, open: 0n });
    const keys = organizationKeys(organizationId);
    await fixture.redis.client.del(keys.wallet, keys.caps);
    await fixture.load(organizationId, { postedNanoUsd: 995n, version: 2n }, { spends });
    const next = await fixture.admit(organizationId, { caps: [opened('r7'), opened('c3')] });
    expect(windowsOf(next)).toEqual([
      { name: 'r7', windowKey },
      { name: 'c3', windowKey },
    ]);
    expect(await stateOf(organizationId)).toMatchObject({ windowKey, spent: 1n, open: 1n });
  });

  it('are not opened by a request that is refused, nor by a check', async () => {
    const organizationId = await fixture.createOrganization(5n);
    const caps = [opened('r7'), opened('c3')];
    expect(await fixture.tryAdmit(organizationId, { caps })).toMatchObject({ reason: 'balance' });
    expect(await fixture.check(organizationId, { caps, holdNanoUsd: 1n })).toBeNull();
    expect(await stateOf(organizationId)).toMatchObject({ windowKey: 't' });
  });
});
