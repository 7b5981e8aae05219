import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { eventually } from '../../../../test/support/eventually.js';
import type { WalletProjection } from '../domain/settlement-commands.js';
import { organizationKeys } from '../keys.js';
import {
  AdmissionFixture,
  nameOf,
  walletOf,
  type TestRequest,
} from '../../../../test/support/stores/admission-fixture.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

/** Deletes the state of a request, as a Redis that lost its last second. */
async function deleteRequest({ command }: TestRequest): Promise<void> {
  const { client } = fixture.redis;
  const keys = organizationKeys(command.organizationId);
  await client.hdel(keys.entries, command.requestId);
  await client.hincrby(keys.wallet, 'held', -Number(command.holdNanoUsd));
  await client.zrem(keys.leases, `${command.organizationId}|${command.keyId}|${command.requestId}`);
  await client.zrem(keys.organizationLeases, command.requestId);
  await client.zrem(`${keys.organizationLeases}:${command.keyId}`, command.requestId);
}

function restore(request: TestRequest, heldNanoUsd: bigint) {
  const { payload } = request.command;
  return fixture.holds.restore([{ ...nameOf(request), heldNanoUsd, checkpoint: null, payload }]);
}

describe('renew', () => {
  it('REDIS-5: renews the lease in all its lists', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    const keys = organizationKeys(organizationId);
    await fixture.redis.client.zadd(keys.organizationLeases, 1_000, request.command.requestId);
    expect(await fixture.renew(request)).toEqual({ outcome: 'kept', heldNanoUsd: 10n });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    const [hold] = await fixture.queries.listHolds(organizationId, 1);
    expect(hold?.leaseEndsAtMs).toBeGreaterThan(Date.now() + 25_000);
  });

  it('REDIS-18: raises the hold to the target, once for any number of calls', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    for (let repetition = 0; repetition < 3; repetition++) {
      expect(await fixture.renew(request, { targetHoldNanoUsd: 60n })).toEqual({ outcome: 'kept', heldNanoUsd: 60n });
    }
    expect(await fixture.renew(request, { targetHoldNanoUsd: 5n })).toEqual({ outcome: 'kept', heldNanoUsd: 60n });
    expect(await fixture.balances(organizationId)).toEqual([40n, 60n, 0n]);
  });

  it('REDIS-18: raises as a whole or not at all', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    expect(await fixture.renew(request, { targetHoldNanoUsd: 101n })).toEqual({
      outcome: 'extension_refused',
      heldNanoUsd: 10n,
      limit: 'balance',
    });
    expect(await fixture.balances(organizationId)).toEqual([90n, 10n, 0n]);
  });

  it.each<[what: string, targetNanoUsd: bigint, outcome: string, heldNanoUsd: bigint]>([
    ['in full where the balance covers it', 60n, 'kept', 60n],
    ['to the last nano-USD', 100n, 'kept', 100n],
    ['to the balance, for a target above it', 101n, 'extension_refused', 100n],
    ['to the balance, for the largest target', 9_000_000_000_000_000n, 'extension_refused', 100n],
    ['not at all for an equal target', 10n, 'kept', 10n],
    ['not at all for a smaller target', 0n, 'kept', 10n],
  ])(
    'REDIS-18: raises in part: %s, once for any number of calls',
    async (_what, targetHoldNanoUsd, outcome, heldNanoUsd) => {
      const organizationId = await fixture.createOrganization(100n);
      const request = await fixture.admit(organizationId);
      for (let repetition = 0; repetition < 3; repetition++) {
        const answer = await fixture.renew(request, { targetHoldNanoUsd, partial: true });
        expect(answer).toMatchObject({ outcome, heldNanoUsd });
      }
      expect(await fixture.balances(organizationId)).toEqual([100n - heldNanoUsd, heldNanoUsd, 0n]);
      expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    },
  );

  it.each<[what: string, wallet: Partial<WalletProjection>, granted: bigint]>([
    ['up to the credit limit', { postedNanoUsd: 10n, creditLimitNanoUsd: 7n }, 7n],
    ['not at all in a wallet in debt beyond its credit', { postedNanoUsd: -5n, creditLimitNanoUsd: 7n }, 0n],
    ['without blocked amounts', { postedNanoUsd: 100n, blockedNanoUsd: 60n }, 30n],
    ['without a lot that had ended', { postedNanoUsd: 100n, expiries: [{ atMs: 1, amountNanoUsd: 60n }] }, 30n],
  ])('raises in part, %s', async (_what, wallet, granted) => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.outbox.publish({ organizationId, wallet: walletOf({ ...wallet, version: 2n }), spends: [] });
    expect(await fixture.renew(request, { targetHoldNanoUsd: 1_000n, partial: true })).toEqual({
      outcome: 'extension_refused',
      heldNanoUsd: 10n + granted,
      limit: 'balance',
    });
  });

  it('REDIS-18: lets 500 parallel extensions in part share all that is there, to the last nano-USD', async () => {
    const organizationId = await fixture.createOrganization(1_003n);
    const requests = await Promise.all(
      Array.from({ length: 500 }, () => fixture.admit(organizationId, { holdNanoUsd: 1n })),
    );
    const answers = await fixture.holds.renew(
      requests.map((request) => ({ ...nameOf(request), targetHoldNanoUsd: 6n, partial: true, checkpoint: null })),
    );
    expect(answers.filter(({ outcome }) => outcome === 'kept')).toHaveLength(100);
    expect(answers).toContainEqual({
      outcome: 'extension_refused',
      heldNanoUsd: 4n,
      limit: 'balance',
    });
    expect(await fixture.balances(organizationId)).toEqual([0n, 1_003n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('LEDGER-14: counts a lot that has ended since the admission, which still pays for it, and for no later request', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const before = await fixture.admit(organizationId);
    // 80 of the 100 end right after this admission.
    const atMs = before.admitted.admittedAtMs + 1;
    const wallet = walletOf({ postedNanoUsd: 100n, version: 2n, expiries: [{ atMs, amountNanoUsd: 80n }] });
    await fixture.outbox.publish({ organizationId, wallet, spends: [] });
    await eventually(async () => (await fixture.redis.readClockMs()) >= atMs);
    expect(await fixture.balances(organizationId)).toEqual([10n, 10n, 0n]);
    const after = await fixture.admit(organizationId, { holdNanoUsd: 5n });
    expect(await fixture.renew(after, { targetHoldNanoUsd: 11n })).toMatchObject({ outcome: 'extension_refused' });
    expect(await fixture.renew(before, { targetHoldNanoUsd: 96n })).toMatchObject({ outcome: 'extension_refused' });
    expect(await fixture.renew(before, { targetHoldNanoUsd: 94n })).toMatchObject({
      outcome: 'kept',
      heldNanoUsd: 94n,
    });
    expect(await fixture.renew(after, { targetHoldNanoUsd: 9n, partial: true })).toMatchObject({ heldNanoUsd: 5n });
    expect(await fixture.renew(before, { targetHoldNanoUsd: 96n, partial: true })).toMatchObject({ heldNanoUsd: 95n });
    expect(await fixture.tryAdmit(organizationId, { holdNanoUsd: 1n })).toMatchObject({ reason: 'balance' });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-18: lets 500 parallel extensions share exactly what is there', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const requests = await Promise.all(
      Array.from({ length: 500 }, () => fixture.admit(organizationId, { holdNanoUsd: 1n })),
    );
    const answers = await fixture.holds.renew(
      requests.map((request) => ({ ...nameOf(request), targetHoldNanoUsd: 6n, checkpoint: null })),
    );
    expect(answers).toHaveLength(500);
    expect(answers.filter(({ outcome }) => outcome === 'kept')).toHaveLength(100);
    expect(await fixture.balances(organizationId)).toEqual([0n, 1_000n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('LIFE-20: returns the results of a batch over several shards in its order', async () => {
    const organizations = await Promise.all(Array.from({ length: 30 }, () => fixture.createOrganization(100n)));
    const requests = await Promise.all(
      organizations.map((organizationId, index) => fixture.admit(organizationId, { holdNanoUsd: BigInt(index) })),
    );
    const answers = await fixture.holds.renew(
      requests.map((request) => ({ ...nameOf(request), targetHoldNanoUsd: null, checkpoint: null })),
    );
    expect(answers).toEqual(requests.map((_, index) => ({ outcome: 'kept', heldNanoUsd: BigInt(index) })));
  });

  it('REDIS-18: stores a checkpoint within the hold, and takes none above it', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    const { requestId } = request.command;
    await fixture.renew(request, { checkpoint: { chargeNanoUsd: 0n, payload: 'zero' } });
    expect(await fixture.queries.findEntry(organizationId, requestId)).toMatchObject({
      checkpointNanoUsd: 0n,
      payload: 'zero',
    });
    await fixture.renew(request, { checkpoint: { chargeNanoUsd: 7n, payload: 'a|b\nc' } });
    await fixture.renew(request, { checkpoint: { chargeNanoUsd: 11n, payload: 'too much' } });
    expect(await fixture.queries.findEntry(organizationId, requestId)).toMatchObject({
      state: 'held',
      amountNanoUsd: 10n,
      checkpointNanoUsd: 7n,
      payload: 'a|b\nc',
    });
  });

  it('compares a checkpoint with the hold as raised by the same call', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.renew(request, { targetHoldNanoUsd: 30n, checkpoint: { chargeNanoUsd: 25n, payload: 'grown' } });
    const entry = await fixture.queries.findEntry(organizationId, request.command.requestId);
    expect(entry).toMatchObject({ amountNanoUsd: 30n, checkpointNanoUsd: 25n });
  });

  it.each([
    { end: 'final', outcome: 'finished' },
    { end: 'reap', outcome: 'reaped' },
  ])('REDIS-6: answers $outcome after a $end, in Redis and once it is settled', async ({ end, outcome }) => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await (end === 'reap' ? fixture.reap(request) : fixture.capture(request, 3n));
    expect(await fixture.renew(request, { targetHoldNanoUsd: 50n })).toEqual({ outcome });
    expect(await fixture.renew(request, { targetHoldNanoUsd: 50n, partial: true })).toEqual({ outcome });
    await fixture.settled(organizationId, [fixture.settledItem(request, end === 'reap' ? 1 : 2)], { version: 2n });
    expect(await fixture.renew(request)).toEqual({ outcome });
    expect(await restore(request, 10n)).toEqual([{ outcome }]);
    expect(await fixture.balances(organizationId)).toEqual([0n, 0n, 0n]);
  });
});

describe('restore', () => {
  it('REDIS-18: puts back what is missing, unchecked and once', async () => {
    const organizationId = await fixture.createOrganization(10n);
    const request = await fixture.admit(organizationId, { idempotencyKey: 'again' });
    await deleteRequest(request);
    await fixture.admit(organizationId); // holds the same money meanwhile
    expect(await fixture.renew(request)).toEqual({ outcome: 'missing' });
    for (let repetition = 0; repetition < 3; repetition++) {
      expect(await restore(request, 10n)).toEqual([{ outcome: 'kept', heldNanoUsd: 10n }]);
    }
    expect(await fixture.balances(organizationId)).toEqual([-10n, 20n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-12: works before the wallet is known again, and the load sums it up', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId, { idempotencyKey: 'after the wipe' });
    const names = await fixture.redis.client.keys(`*${organizationId}*`);
    await fixture.redis.client.del(...names);
    await fixture.redis.client.zrem(
      organizationKeys(organizationId).leases,
      `${organizationId}|${organizationId}|${request.command.requestId}`,
    );
    await restore(request, 10n);
    for (const partial of [false, true]) {
      expect(await fixture.renew(request, { targetHoldNanoUsd: 20n, partial })).toEqual({
        outcome: 'extension_refused',
        heldNanoUsd: 10n,
        limit: null,
      });
    }
    expect(await fixture.load(organizationId, { postedNanoUsd: 100n, version: 5n })).toBe('loaded');
    expect(await fixture.balances(organizationId)).toEqual([90n, 10n, 0n]);
    expect(await fixture.tryAdmit(organizationId, { idempotencyKey: 'after the wipe' })).toMatchObject({
      reason: 'idempotency_in_progress',
      requestId: request.command.requestId,
    });
  });
});
