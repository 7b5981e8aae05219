import { newUuid } from '#core';
import { createTestRedis } from '../../../test/support/stores/redis.js';
import { AdmissionFixture } from '../../../test/support/stores/admission-fixture.js';
import { markersKey, organizationKeys } from './keys.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

describe('AdmissionQueries', () => {
  it('shows a request from admission to capture', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    const { requestId } = request.command;
    const terms = {
      admittedAtMs: request.admitted.admittedAtMs,
      keyId: organizationId,
      windows: [],
      idempotencyHash: null,
    };
    const held = {
      state: 'held',
      amountNanoUsd: 10n,
      checkpointNanoUsd: null,
      terms,
      payload: request.command.payload,
    };
    expect(await fixture.queries.findEntry(organizationId, requestId)).toEqual(held);
    await fixture.capture(request, 4n);
    expect(await fixture.queries.findEntry(organizationId, requestId)).toEqual({
      ...held,
      state: 'final',
      amountNanoUsd: 4n,
      checkpointNanoUsd: 4n,
      payload: '{"event":"finished"}',
    });
    expect(await fixture.queries.findEntry(organizationId, newUuid(Date.now()))).toBeNull();
  });

  it('lists running requests of one organization or of all, and no other', async () => {
    const [one, other] = [await fixture.createOrganization(100n), await fixture.createOrganization(100n)];
    const [first, second] = [await fixture.admit(one), await fixture.admit(other)];
    await fixture.capture(await fixture.admit(one), 1n);
    const ids = async (organizationId: string | null, limit: number) =>
      (await fixture.queries.listHolds(organizationId, limit)).map(({ requestId }) => requestId);
    expect(await ids(one, 10)).toEqual([first.command.requestId]);
    expect(new Set(await ids(null, 1_000))).toEqual(new Set([first.command.requestId, second.command.requestId]));
    expect(await ids(null, 1)).toHaveLength(1);
  });

  it('reads markers of many organizations', async () => {
    const organizations = await Promise.all(Array.from({ length: 10 }, () => fixture.createOrganization(100n)));
    const requests = await Promise.all(organizations.map((organizationId) => fixture.admit(organizationId)));
    for (const [index, request] of requests.slice(0, 6).entries()) {
      const grade = index % 2 === 0 ? 1 : 2;
      await fixture.settled(request.command.organizationId, [fixture.settledItem(request, grade)], { version: 2n });
    }
    const markers = await fixture.queries.readMarkers(requests.map(({ command }) => command));
    expect(requests.map(({ command }) => markers.get(command.requestId) ?? 0)).toEqual([1, 2, 1, 2, 1, 2, 0, 0, 0, 0]);
  });

  it('reads many markers in batches that block Redis only briefly', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const ofOneMoment = newUuid(Date.now()).slice(0, 24);
    const requests = Array.from({ length: 1_200 }, (_, index) => ({
      organizationId,
      requestId: `${ofOneMoment}${index.toString(16).padStart(12, '0')}`,
    }));
    const last = requests[1_199]?.requestId ?? '';
    await fixture.redis.client.hset(markersKey(organizationId, last), last, '2');
    const hmget = jest.spyOn(fixture.redis.client, 'hmget');
    expect(await fixture.queries.readMarkers(requests)).toEqual(new Map([[last, 2]]));
    expect(hmget.mock.calls.map(([, ...ids]) => ids.length)).toEqual([500, 500, 200]);
    hmget.mockRestore();
  });

  it('reads rates without taking anything', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const limits = { rpm: 10, tpm: null, concurrency: null };
    expect(await fixture.queries.readRates(organizationId, null, limits)).toEqual({
      requests: { limit: 10, remaining: 10, resetMs: 0 },
      tokens: null,
    });
    await fixture.admit(organizationId, { organizationLimits: limits, keyLimits: limits });
    for (const keyId of [null, organizationId]) {
      const { requests } = await fixture.queries.readRates(organizationId, keyId, limits);
      expect(requests).toMatchObject({ limit: 10, remaining: 9 });
    }
  });

  it('ALWAYS-3: finds what does not add up', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const { command } = await fixture.admit(organizationId);
    const keys = organizationKeys(organizationId);
    await fixture.redis.client.hincrby(keys.wallet, 'held', 1);
    await fixture.redis.client.hincrby(keys.wallet, 'unsettled', 2);
    await fixture.redis.client.hset(keys.caps, `${command.keyId}:day`, '2031-05-07|0|7');
    await fixture.redis.client.zadd(keys.organizationLeases, 5, command.requestId);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([
      `leases of ${command.requestId} differ`,
      'held is 11, entries say 10',
      'unsettled is 2, entries say 0',
      `open of ${command.keyId}:day is 7, entries say 0`,
    ]);
  });

  it('checks no organization with more entries than it may read', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await fixture.admit(organizationId);
    await fixture.redis.client.hset(organizationKeys(organizationId).wallet, 'unsettled', '2');
    expect(await fixture.queries.checkInvariants(organizationId, 0)).toEqual([]);
    expect(await fixture.queries.checkInvariants(organizationId, 1)).toEqual(['unsettled is 2, entries say 0']);
  });

  it('finds the oldest of more entries than it reads at once', async () => {
    const organizationId = await fixture.createOrganization(100n);
    expect(await fixture.queries.oldestAdmittedAtMs(organizationId)).toBeNull();
    const terms = (admittedAtMs: number) => `C|1|-|${admittedAtMs}|key|||`;
    const waiting = Array.from({ length: 2_000 }, (_, index) => [`id-${index}`, `${terms(5_000 + index)}|{}`]);
    await fixture.redis.client.hset(organizationKeys(organizationId).entries, ...waiting.flat());
    expect(await fixture.queries.oldestAdmittedAtMs(organizationId)).toBe(5_000);
  });

  it('expires the limits of an organization an hour after its last request', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await fixture.admit(organizationId, { keyLimits: { rpm: 10, tpm: null, concurrency: null } });
    const leftMs = await fixture.redis.client.pttl(organizationKeys(organizationId).limits);
    expect(leftMs).toBeGreaterThan(3_590_000);
    expect(leftMs).toBeLessThanOrEqual(3_600_000);
  });
});
