import { newUuid } from '#core';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { shardOf } from '../domain/shard-of.js';
import { organizationKeys } from '../keys.js';
import { AdmissionFixture, nameOf, type TestRequest } from '../../../../test/support/stores/admission-fixture.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

async function expiredLeaseOf({ command }: TestRequest, endsAtMs: number) {
  const { organizationId, keyId, requestId } = command;
  const keys = organizationKeys(organizationId);
  await fixture.redis.client.zadd(keys.leases, endsAtMs, `${organizationId}|${keyId}|${requestId}`);
  const leases = await fixture.reaper.listExpiredLeases(shardOf(organizationId), 100);
  return leases.find((lease) => lease.requestId === requestId);
}

describe('reap', () => {
  it('lists a lease only once it has ended, and captures nothing delivered at 0', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    expect(await expiredLeaseOf(request, Date.now() + 20_000)).toBeUndefined();
    const lease = await expiredLeaseOf(request, Date.now() - 5_000);
    if (lease === undefined) throw new Error('the lease was not listed');
    expect(await fixture.reaper.reap(lease)).toBe('reaped');
    expect(await fixture.reaper.reap(lease)).toBe('already');
    expect(await fixture.balances(organizationId)).toEqual([100n, 0n, 0n]);
    expect(await fixture.events(organizationId)).toMatchObject([
      { grade: 1, chargeNanoUsd: 0n, payload: request.command.payload },
    ]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-20: captures the last checkpoint, once under 500 parallel reaps', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.renew(request, { checkpoint: { chargeNanoUsd: 7n, payload: 'checkpoint' } });
    const lease = await expiredLeaseOf(request, 1_000);
    if (lease === undefined) throw new Error('the lease was not listed');
    const outcomes = await Promise.all(Array.from({ length: 500 }, () => fixture.reaper.reap(lease)));
    expect(outcomes.filter((outcome) => outcome === 'reaped')).toHaveLength(1);
    expect(await fixture.balances(organizationId)).toEqual([93n, 0n, 7n]);
    expect(await fixture.events(organizationId)).toMatchObject([
      { grade: 1, chargeNanoUsd: 7n, payload: 'checkpoint' },
    ]);
  });

  it('REDIS-20: spares a request that was renewed since its lease was seen', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    const lease = await expiredLeaseOf(request, 1_000);
    if (lease === undefined) throw new Error('the lease was not listed');
    await fixture.renew(request);
    expect(await fixture.reaper.reap(lease)).toBe('renewed');
    expect(await fixture.balances(organizationId)).toEqual([90n, 10n, 0n]);
  });

  it('REDIS-5: takes a stray lease away and invents no request', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const stray = { organizationId, keyId: organizationId, requestId: newUuid(Date.now()), endsAtMs: 1_000 };
    const { leases } = organizationKeys(organizationId);
    await fixture.redis.client.zadd(leases, 1_000, `${organizationId}|${organizationId}|${stray.requestId}`);
    expect(await fixture.reaper.reap(stray)).toBe('missing');
    expect(await fixture.reaper.reap(stray)).toBe('missing');
    expect(
      await fixture.redis.client.zscore(leases, `${organizationId}|${organizationId}|${stray.requestId}`),
    ).toBeNull();
    expect(await fixture.events(organizationId)).toEqual([]);
  });

  it('REDIS-20: leaves a finished request alone', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.capture(request, 5n);
    expect(await fixture.reap(request)).toBe('already');
    expect(await fixture.events(organizationId)).toHaveLength(1);
  });

  it("REDIS-20: applies an operator's release whatever the lease is, and the true usage later", async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    expect(await fixture.reaper.releaseHold(organizationId, request.command.requestId)).toBe('reaped');
    expect(await fixture.reaper.releaseHold(organizationId, request.command.requestId)).toBe('already');
    expect(await fixture.reaper.releaseHold(organizationId, newUuid(Date.now()))).toBe('missing');
    expect(await fixture.balances(organizationId)).toEqual([100n, 0n, 0n]);
    await fixture.capture(request, 9n);
    expect(await fixture.balances(organizationId)).toEqual([91n, 0n, 9n]);
  });
});

describe('the replay of an admission', () => {
  it.each([true, false])('REDIS-20: captures the charge in Redis, or 0 (entry there: %s)', async (hasEntry) => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.renew(request, { checkpoint: { chargeNanoUsd: 6n, payload: 'checkpoint' } });
    const keys = organizationKeys(organizationId);
    if (!hasEntry) {
      await fixture.redis.client.hdel(keys.entries, request.command.requestId);
      await fixture.redis.client.hset(keys.wallet, 'held', '0');
    }
    const lost = { ...nameOf(request), payload: 'journal' };
    expect(await fixture.reaper.replay(lost)).toBe('reaped');
    expect(await fixture.reaper.replay(lost)).toBe('already');
    const [charge, payload] = hasEntry ? [6n, 'checkpoint'] : [0n, 'journal'];
    expect(await fixture.events(organizationId)).toMatchObject([{ grade: 1, chargeNanoUsd: charge, payload }]);
    expect(await fixture.balances(organizationId)).toEqual([100n - charge, 0n, charge]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-20: does nothing once any marker is seen', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.settled(organizationId, [fixture.settledItem(request, 1)], { postedNanoUsd: 100n });
    expect(await fixture.reaper.replay({ ...nameOf(request), payload: 'journal' })).toBe('already');
    expect(await fixture.events(organizationId)).toEqual([]);
  });
});
