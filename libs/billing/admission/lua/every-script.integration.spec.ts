import { wireWords } from '#core/infra';
import {
  AdmissionFixture,
  nameOf,
  walletOf,
  type TestRequest,
} from '../../../../test/support/stores/admission-fixture.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { AMOUNT_MAX_NANO_USD } from '../domain/amounts.js';
import { organizationKeys } from '../keys.js';
import { LuaScript } from '../lua-script.js';
import { leftBy, SCRIPT_CALLS } from '../../../../test/support/stores/script-calls.js';

const CALLS = 500;
const TOO_LARGE = AMOUNT_MAX_NANO_USD + 1n;

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

/** Repeated and concurrent calls take effect once. */
describe.each(SCRIPT_CALLS)('$what', ({ first, again, leaves, prepare, withdraws = false }) => {
  it.each([0n, 7n])(
    `REDIS-15: is exact when it is made ${CALLS} times at once, and once more (%d nano-USD)`,
    async (amount) => {
      const prepared = await prepare(fixture, amount);
      const answers = await Promise.all(Array.from({ length: CALLS }, () => prepared.call()));
      expect(answers.filter((answer) => answer === first)).toHaveLength(first === again ? CALLS : 1);
      expect(answers.filter((answer) => answer === again)).toHaveLength(first === again ? CALLS : CALLS - 1);
      expect(await leftBy(fixture, prepared, withdraws ? amount : 0n)).toEqual({ sums: leaves(amount), wrong: [] });
      expect(await prepared.call()).toBe(again);
      expect(await leftBy(fixture, prepared, withdraws ? amount : 0n)).toEqual({ sums: leaves(amount), wrong: [] });
    },
  );
});

/** A call of each script with an invalid argument, where possible after a valid request in the same call. */
const BAD_CALLS: Readonly<Record<string, (good: TestRequest, bad: TestRequest) => Promise<unknown>>> = {
  'admit: a hold below the least hold': (_, { command }) =>
    fixture.tryAdmit(command.organizationId, { holdNanoUsd: 1n, leastHoldNanoUsd: 2n }),
  'admit: a fractional limit': (_, { command }) =>
    fixture.tryAdmit(command.organizationId, { keyLimits: { rpm: 1.5, tpm: null, concurrency: null } }),
  'renew: a target above the maximum': (good, bad) =>
    fixture.holds.renew([
      { ...nameOf(good), targetHoldNanoUsd: 20n, checkpoint: null },
      { ...nameOf(bad), targetHoldNanoUsd: TOO_LARGE, checkpoint: null },
    ]),
  'renew: a partial target above the maximum': (good, bad) =>
    fixture.holds.renew([
      { ...nameOf(good), targetHoldNanoUsd: 20n, partial: true, checkpoint: null },
      { ...nameOf(bad), targetHoldNanoUsd: TOO_LARGE, partial: true, checkpoint: null },
    ]),
  'capture: a negative charge': (_, bad) => fixture.capture(bad, -1n),
  'reap: a lease with an invalid end': (_, { command }) => fixture.reaper.reap({ ...command, endsAtMs: NaN }),
  'settled: an invalid stream id': (good, bad) =>
    fixture.settled(
      good.command.organizationId,
      [fixture.settledItem(good, 1), fixture.settledItem(bad, 1, 'not a stream id')],
      { postedNanoUsd: 5n, version: 2n },
    ),
  'withdraw: an amount above the maximum': (good) =>
    new LuaScript('withdraw').run(
      fixture.redis.client,
      wireWords([organizationKeys(good.command.organizationId).wallet]),
      ['take', '1', TOO_LARGE.toString(), 'token'],
    ),
  'recalled: an invalid time of loss': async ({ command: { organizationId } }) => {
    await fixture.redis.client.hset(organizationKeys(organizationId).wallet, 'keys_lost', 'lately');
    await fixture.outbox.recall(organizationId, () => Promise.resolve([]));
  },
  'settled: a version below 0': ({ command: { organizationId, keyId } }) =>
    fixture.outbox.settled({
      organizationId,
      wallet: walletOf({ postedNanoUsd: 5n, version: -1n }),
      spends: [{ field: `${keyId}:day`, windowKey: '2031-05-07', spent: 1n }],
      items: [],
    }),
};

/** Every argument is read before the first write: a script that fails has written nothing. */
describe('an invalid argument', () => {
  it.each(Object.entries(BAD_CALLS))('UNIT-10, REDIS-13: %s: nothing is written', async (_what, call) => {
    const organizationId = await fixture.createOrganization(1_000n);
    const [good, bad] = [await fixture.admit(organizationId), await fixture.admit(organizationId)];
    await expect(call(good, bad)).rejects.toThrow();
    expect(await fixture.balances(organizationId)).toEqual([980n, 20n, 0n]);
    expect(await fixture.queries.listHolds(organizationId, 10)).toHaveLength(2);
    expect(await fixture.events(organizationId)).toEqual([]);
    expect(await fixture.queries.readMarkers([good.command, bad.command])).toEqual(new Map());
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });
});
