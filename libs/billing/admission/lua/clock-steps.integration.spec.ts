import { AdmissionFixture, nameOf, type TestRequest } from '../../../../test/support/stores/admission-fixture.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { hashIdempotencyKey } from '../domain/hash-idempotency-key.js';
import { idempotencyKeyOf, keyLeasesKey, organizationKeys } from '../keys.js';

const HOUR_MS = 3_600_000;
const LEASE_MS = 30_000;
const keyLimits = { rpm: null, tpm: null, concurrency: 1 };

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

/** Shifts the ends of a lease, as if the Redis clock had been `ms` ahead until now. */
async function shiftLeases({ command }: TestRequest, ms: number): Promise<void> {
  const { organizationId, keyId, requestId } = command;
  const keys = organizationKeys(organizationId);
  await fixture.redis.client.zincrby(keys.leases, ms, `${organizationId}|${keyId}|${requestId}`);
  await fixture.redis.client.zincrby(keys.organizationLeases, ms, requestId);
  await fixture.redis.client.zincrby(keyLeasesKey(organizationId, keyId), ms, requestId);
}

async function leaseEndsAtMs({ command }: TestRequest): Promise<number> {
  const [hold] = await fixture.queries.listHolds(command.organizationId, 1);
  return hold?.leaseEndsAtMs ?? 0;
}

async function redisNowMs(): Promise<number> {
  const [seconds, microseconds] = await fixture.redis.client.time();
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}

/** A test cannot step the clock of Redis, so it shifts the times written before the step. */
describe('a Redis clock that stepped back an hour', () => {
  it('REDIS-9: limits the wait for a rate to burst + 60 s', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const limited = { keyLimits: { rpm: 10, tpm: 1_000, concurrency: null } };
    const { limits } = organizationKeys(organizationId);
    const until = String(Date.now() + HOUR_MS);
    await fixture.redis.client.hset(limits, `${organizationId}:rpm`, `${until}:0`, 'until', until);
    const refused = await fixture.tryAdmit(organizationId, limited);
    expect(refused).toMatchObject({ reason: 'rate', limit: 'rpm', retryAfterMs: 66_000 });
    await fixture.redis.client.hset(limits, `${organizationId}:rpm`, '0:0', `${organizationId}:tpm`, `${until}:0`);
    expect(await fixture.tryAdmit(organizationId, { ...limited, tpmTokens: 500 })).toMatchObject({
      reason: 'rate',
      limit: 'tpm',
      retryAfterMs: 90_000,
    });
  });

  it('REDIS-5: counts a running request, and its next heartbeat corrects its lease', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { keyLimits });
    await shiftLeases(request, HOUR_MS);
    expect(await fixture.tryAdmit(organizationId, { keyLimits })).toMatchObject({ limit: 'concurrency' });
    expect(await fixture.renew(request)).toMatchObject({ outcome: 'kept' });
    expect(await leaseEndsAtMs(request)).toBeLessThanOrEqual((await redisNowMs()) + LEASE_MS);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('does not count a captured request', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { keyLimits });
    await shiftLeases(request, HOUR_MS);
    await fixture.capture(request, 1n);
    await fixture.admit(organizationId, { keyLimits });
  });

  it('keeps an Idempotency-Key that was admitted in the future', async () => {
    const ttlMs = await idempotencyKeyTtlMs(HOUR_MS);
    expect(ttlMs).toBeGreaterThan(24 * HOUR_MS);
    expect(ttlMs).toBeLessThanOrEqual(25 * HOUR_MS);
  });
});

describe('a Redis clock that stepped forward an hour', () => {
  it('reaps no request that is renewed before the second pass', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { keyLimits });
    await shiftLeases(request, -HOUR_MS);
    const { keyId, requestId } = request.command;
    const expired = { organizationId, keyId, requestId, endsAtMs: await leaseEndsAtMs(request) };
    await fixture.admit(organizationId, { keyLimits }); // it is not counted meanwhile
    expect(await fixture.renew(request)).toMatchObject({ outcome: 'kept' });
    expect(await fixture.reaper.reap(expired)).toBe('renewed');
    expect(await fixture.balances(organizationId)).toEqual([980n, 20n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('resets rates, and only them', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const limited = { keyLimits: { rpm: 1, tpm: null, concurrency: null } };
    await fixture.admit(organizationId, limited);
    const { limits } = organizationKeys(organizationId);
    await fixture.redis.client.hset(limits, `${organizationId}:rpm`, `${Date.now() - HOUR_MS}:0`);
    await fixture.admit(organizationId, limited);
    expect(await fixture.balances(organizationId)).toEqual([980n, 20n, 0n]);
  });

  it('writes no Idempotency-Key whose day is over', async () => {
    expect(await idempotencyKeyTtlMs(-25 * HOUR_MS)).toBe(-2);
  });
});

/** TTL of the key after the capture of a request that was admitted `ms` from now; −2 without a key. */
async function idempotencyKeyTtlMs(ms: number): Promise<number> {
  const organizationId = await fixture.createOrganization(1_000n);
  const request = await fixture.admit(organizationId, { idempotencyKey: 'order' });
  const { client } = fixture.redis;
  const key = idempotencyKeyOf(organizationId, hashIdempotencyKey('order'));
  await client.del(key, organizationKeys(organizationId).entries);
  const terms = nameOf(request).terms.replace(/^\d+/, String(Date.now() + ms));
  expect(await fixture.capture(request, 1n, { terms })).toBe('captured');
  return client.pttl(key);
}
