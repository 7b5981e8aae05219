import { newUuid } from '#core';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { AMOUNT_MAX_NANO_USD } from '../domain/amounts.js';
import { markersKey, organizationKeys } from '../keys.js';
import { AdmissionFixture, walletOf } from '../../../../test/support/stores/admission-fixture.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

describe('settled', () => {
  it('REDIS-21: clears entry and event and marks the id, once for any number of calls', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.capture(request, 4n);
    const [event] = await fixture.events(organizationId);
    const items = [fixture.settledItem(request, 2, event?.streamId ?? null)];
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => fixture.settled(organizationId, items, { postedNanoUsd: 96n, version: 2n })),
    );
    expect(outcomes.filter((outcome) => outcome === 'newer')).toHaveLength(1);
    expect(await fixture.balances(organizationId)).toEqual([96n, 0n, 0n]);
    expect(await fixture.events(organizationId)).toEqual([]);
    expect(await fixture.queries.readMarkers([request.command])).toEqual(new Map([[request.command.requestId, 2]]));
    expect(await fixture.queries.findEntry(organizationId, request.command.requestId)).toBeNull();
  });

  it('REDIS-6: is remembered by a marker for an hour, and for at most ten minutes more', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const { command, admitted } = await fixture.admit(organizationId);
    const item = fixture.settledItem({ command, admitted }, 1);
    const markers = markersKey(organizationId, command.requestId);
    await fixture.settled(organizationId, [item], { version: 2n });
    expect(await fixture.redis.client.pttl(markers)).toBeLessThanOrEqual(4_200_000);
    for (const leftMs of [3_650_000, 3_599_000, 60_000]) {
      await fixture.redis.client.pexpire(markers, leftMs);
      await fixture.settled(organizationId, [item], { version: 2n });
      expect(await fixture.redis.client.pttl(markers)).toBeGreaterThan(3_600_000);
    }
  });

  it('REDIS-6: has one marker, the higher grade, when a batch brings both of its grades', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const requests = [await fixture.admit(organizationId), await fixture.admit(organizationId)];
    const items = requests.flatMap((request) => [fixture.settledItem(request, 2), fixture.settledItem(request, 1)]);
    await fixture.settled(organizationId, items, { version: 2n });
    const ids = requests.map(({ command }) => command);
    expect(await fixture.queries.readMarkers(ids)).toEqual(new Map(ids.map(({ requestId }) => [requestId, 2])));
  });

  it('REDIS-6, REDIS-21: keeps a final capture while the ledger has only the provisional one', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.reap(request);
    await fixture.capture(request, 8n);
    const [provisional, final] = await fixture.events(organizationId);
    const wallet = { postedNanoUsd: 100n, version: 2n };
    await fixture.settled(organizationId, [fixture.settledItem(request, 1, provisional?.streamId)], wallet);
    await fixture.settled(organizationId, [fixture.settledItem(request, 1, final?.streamId)], wallet);
    expect(await fixture.events(organizationId)).toEqual([final]);
    expect(await fixture.balances(organizationId)).toEqual([92n, 0n, 8n]);
    await fixture.settled(organizationId, [fixture.settledItem(request, 2, final?.streamId)], {
      postedNanoUsd: 92n,
      version: 3n,
    });
    await fixture.settled(organizationId, [fixture.settledItem(request, 1)], { postedNanoUsd: 100n, version: 2n });
    expect(await fixture.queries.readMarkers([request.command])).toEqual(new Map([[request.command.requestId, 2]]));
    expect(await fixture.balances(organizationId)).toEqual([92n, 0n, 0n]);
  });

  it('REDIS-21: clears a hold that came back after its request was settled', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.settled(organizationId, [fixture.settledItem(request, 1)], { postedNanoUsd: 97n, version: 2n });
    expect(await fixture.balances(organizationId)).toEqual([97n, 0n, 0n]);
    expect(await fixture.queries.listHolds(organizationId, 10)).toEqual([]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it("REDIS-21: deletes no event that is another request's", async () => {
    const organizationId = await fixture.createOrganization(100n);
    const [one, other] = [await fixture.admit(organizationId), await fixture.admit(organizationId)];
    await fixture.capture(other, 1n);
    const [event] = await fixture.events(organizationId);
    await fixture.settled(organizationId, [fixture.settledItem(one, 2, event?.streamId)], { version: 2n });
    expect(await fixture.events(organizationId)).toEqual([event]);
  });

  /** The day of the request is not over; the spend of the day before comes after it. */
  it('takes a request out of its caps, and keeps the spend of the current window, in one call', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const caps = ['c1', 'c2', 'r3'].map((name) => ({ name, windowKey: '2031-05-07', limit: 50n, next: null }));
    const request = await fixture.admit(organizationId, { caps });
    await fixture.capture(request, 7n);
    const spends = [
      { field: 'c1', windowKey: '2031-05-07', spent: 7n },
      { field: 'c1', windowKey: '2031-05-06', spent: 3n },
      { field: 'r3', windowKey: '2031-05-08', spent: 0n },
    ];
    const wallet = walletOf({ postedNanoUsd: 93n, version: 2n });
    const items = [fixture.settledItem(request, 2)];
    expect(await fixture.outbox.settled({ organizationId, wallet, spends, items })).toBe('newer');
    expect(await fixture.redis.client.hgetall(organizationKeys(organizationId).caps)).toEqual({
      c1: '2031-05-07|7|0',
      c2: '2031-05-07|0|0',
      r3: '2031-05-08|0|0',
    });
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('writes only a settled marker for an unknown id', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const unknown = { requestId: newUuid(Date.now()), keyId: organizationId, grade: 2 as const, streamId: '1-1' };
    await fixture.settled(organizationId, [unknown], { postedNanoUsd: 100n, version: 2n });
    expect(await fixture.balances(organizationId)).toEqual([100n, 0n, 0n]);
    expect((await fixture.queries.readMarkers([{ organizationId, requestId: unknown.requestId }])).size).toBe(1);
  });

  it('REDIS-21: leaves an unknown wallet unknown, so that only a load opens it', async () => {
    const organizationId = newUuid(Date.now());
    expect(await fixture.settled(organizationId, [], { postedNanoUsd: 100n })).toBe('unknown');
    const publish = { organizationId, wallet: walletOf({ postedNanoUsd: 100n }), spends: [] };
    expect(await fixture.outbox.publish(publish)).toBe('unknown');
    expect(await fixture.tryAdmit(organizationId)).toEqual({ admitted: false, reason: 'load' });
  });
});

describe('publish', () => {
  it('REDIS-2: copies a newer version only', async () => {
    const organizationId = await fixture.createOrganization(100n, { version: 7n });
    const publish = (version: bigint, postedNanoUsd: bigint) =>
      fixture.outbox.publish({ organizationId, wallet: walletOf({ version, postedNanoUsd }), spends: [] });
    expect(await publish(6n, 1n)).toBe('stale');
    expect(await publish(7n, 2n)).toBe('stale');
    expect(await fixture.balances(organizationId)).toEqual([100n, 0n, 0n]);
    expect(await publish(9n, 300n)).toBe('newer');
    expect(await publish(8n, 4n)).toBe('stale');
    expect(await fixture.balances(organizationId)).toEqual([300n, 0n, 0n]);
    expect(await fixture.queries.findWallet(organizationId)).toMatchObject({ version: 9n, status: 'active' });
  });

  it('UNIT-10: compares versions as numbers', async () => {
    const organizationId = await fixture.createOrganization(100n, { version: 9n });
    const wallet = walletOf({ version: 10n, postedNanoUsd: 1n });
    expect(await fixture.outbox.publish({ organizationId, wallet, spends: [] })).toBe('newer');
  });

  it('UNIT-10: clamps what a double cannot hold', async () => {
    const organizationId = await fixture.createOrganization(10n ** 18n, { creditLimitNanoUsd: 10n ** 18n });
    expect((await fixture.balances(organizationId))[0]).toBe(AMOUNT_MAX_NANO_USD);
    const indebted = await fixture.createOrganization(-(10n ** 18n), { creditLimitNanoUsd: 5n });
    expect((await fixture.balances(indebted))[0]).toBe(5n - AMOUNT_MAX_NANO_USD);
  });
});

describe('load', () => {
  it('REDIS-12: sums held, unsettled and open from the entries, whatever the counters were', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const day = { limit: 500n, windowKey: '2031-05-07', next: null };
    const member = newUuid(Date.now());
    const caps = ['day', `${member}:day`].map((name) => ({ ...day, name }));
    const [running, provisional, final] = await Promise.all(
      [30n, 20n, 10n].map((holdNanoUsd) => fixture.admit(organizationId, { holdNanoUsd, caps })),
    );
    if (!running || !provisional || !final) throw new Error('three requests were admitted');
    await fixture.renew(provisional, { checkpoint: { chargeNanoUsd: 8n, payload: '' } });
    await fixture.reap(provisional);
    await fixture.capture(final, 5n);
    const { client } = fixture.redis;
    const [walletKey = ''] = await client.keys(`wallet:*${organizationId}`);
    await client.hset(walletKey, 'held', '999', 'unsettled', '999');
    await client.hdel(walletKey, 'version');
    const [capsKey = ''] = await client.keys(`caps:*${organizationId}`);
    await client.hset(capsKey, `${organizationId}:day`, '2031-05-07|7|999', `${member}:day`, '2031-05-07|7|1');

    const spends = [
      { field: `${organizationId}:day`, windowKey: '2031-05-07', spent: 100n },
      { field: `${member}:day`, windowKey: '2031-05-07', spent: 200n },
    ];
    expect(await fixture.load(organizationId, { postedNanoUsd: 900n, version: 4n }, { spends })).toBe('loaded');
    expect(await fixture.balances(organizationId)).toEqual([900n - 30n - 13n, 30n, 13n]);
    expect(await fixture.queries.readCaps(organizationId, organizationId, caps)).toMatchObject([
      { name: 'day', spent: 100n, open: 43n },
      { name: `${member}:day`, spent: 200n, open: 43n },
    ]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    expect(await fixture.load(organizationId, { postedNanoUsd: 1n, version: 3n })).toBe('stale');
  });

  it('REDIS-12: brings back the Idempotency-Keys of the last day, also where Redis takes them for those of what runs', async () => {
    const organizationId = newUuid(Date.now());
    const now = Date.now();
    const [recent, old] = [newUuid(now), newUuid(now)];
    const idempotencyKeys = [
      { idempotencyKey: 'recent', requestId: recent, admittedAtMs: now - 3_600_000 },
      { idempotencyKey: 'old', requestId: old, admittedAtMs: now - 90_000_000 },
    ];
    await fixture.loadWithKeys(organizationId, idempotencyKeys);
    expect(await fixture.tryAdmit(organizationId, { idempotencyKey: 'recent' })).toMatchObject({
      admitted: false,
      reason: 'idempotency_reused',
      requestId: recent,
    });
    await fixture.admit(organizationId, { idempotencyKey: 'old' });
    await fixture.loadWithKeys(organizationId, [{ ...idempotencyKeys[0]!, idempotencyKey: 'old' }]);
    expect(await fixture.tryAdmit(organizationId, { idempotencyKey: 'old' })).toMatchObject({
      reason: 'idempotency_reused',
      requestId: recent,
    });
  });
});

describe('rebuild', () => {
  it('LEDGER-21: replaces a later version, and all spend, by what is brought; entries count as ever', async () => {
    const organizationId = await fixture.createOrganization(1_000n, { version: 7n });
    const day = { name: 'day', limit: 500n, windowKey: '2031-05-07', next: null };
    const month = { name: 'month', limit: 500n, windowKey: '2031-05', next: null };
    const spendOf = (period: string, windowKey: string, spent: bigint) => ({
      field: `${organizationId}:${period}`,
      windowKey,
      spent,
    });
    await fixture.outbox.publish({
      organizationId,
      wallet: walletOf({ postedNanoUsd: 700n, version: 9n }),
      spends: [spendOf('day', '2031-05-07', 300n), spendOf('month', '2031-05', 300n)],
    });
    await fixture.admit(organizationId, { holdNanoUsd: 30n, caps: [day, month] });
    const restored = {
      organizationId,
      wallet: walletOf({ postedNanoUsd: 900n, version: 4n }),
      spends: [spendOf('month', '2031-05', 100n)],
      idempotencyKeys: [],
      hasPast: true,
    };
    expect(await fixture.outbox.publish(restored)).toBe('stale');
    expect(await fixture.outbox.rebuild(restored)).toBe('loaded');
    expect(await fixture.queries.findWallet(organizationId)).toMatchObject({ version: 4n, postedNanoUsd: 900n });
    expect(await fixture.balances(organizationId)).toEqual([870n, 30n, 0n]);
    expect(await fixture.queries.readCaps(organizationId, organizationId, [day, month])).toMatchObject([
      { spent: 0n, open: 30n },
      { spent: 100n, open: 30n },
    ]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('deletes a wallet without a row: nothing is admitted, running requests may end', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.outbox.deleteWallet(organizationId);
    expect(await fixture.tryAdmit(organizationId)).toEqual({ admitted: false, reason: 'load' });
    expect(await fixture.capture(request, 3n)).toBe('captured');
    expect(await fixture.events(organizationId)).toHaveLength(1);
  });
});
