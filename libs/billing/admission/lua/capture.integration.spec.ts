import { newUuid } from '#core';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { AMOUNT_MAX_NANO_USD } from '../domain/amounts.js';
import { organizationKeys, requestKeys } from '../keys.js';
import { AdmissionFixture } from '../../../../test/support/stores/admission-fixture.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

describe('capture', () => {
  it.each([0n, 1n, 9n, 10n])(
    'REDIS-19: turns a hold of 10 into a charge of %d, once under 500 repetitions',
    async (charge) => {
      const organizationId = await fixture.createOrganization(100n);
      const request = await fixture.admit(organizationId);
      const answers = await Promise.all(Array.from({ length: 500 }, () => fixture.capture(request, charge)));
      expect(answers.filter((answer) => answer === 'captured')).toHaveLength(1);
      expect(await fixture.balances(organizationId)).toEqual([100n - charge, 0n, charge]);
      expect(await fixture.events(organizationId)).toEqual([
        {
          organizationId,
          requestId: request.command.requestId,
          keyId: organizationId,
          grade: 2,
          chargeNanoUsd: charge,
          admittedAtMs: request.admitted.admittedAtMs,
          windows: [],
          terms: request.admitted.terms,
          idempotencyHash: null,
          payload: '{"event":"finished"}',
          streamId: expect.any(String),
        },
      ]);
      expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    },
  );

  it('REDIS-13: ends a free request of hold 0', async () => {
    const organizationId = await fixture.createOrganization(0n);
    const request = await fixture.admit(organizationId, { holdNanoUsd: 0n });
    expect(await fixture.capture(request, 0n)).toBe('captured');
    expect(await fixture.events(organizationId)).toHaveLength(1);
  });

  it('REDIS-19: captures what Redis has lost, and the clearing leaves nothing', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    const { client } = fixture.redis;
    await client.hdel(organizationKeys(organizationId).entries, request.command.requestId);
    await client.hset(organizationKeys(organizationId).wallet, 'held', '0');
    expect(await fixture.capture(request, 4n)).toBe('captured');
    expect(await fixture.capture(request, 4n)).toBe('already');
    expect(await fixture.balances(organizationId)).toEqual([96n, 0n, 4n]);
    await fixture.settled(organizationId, [fixture.settledItem(request, 2)], { postedNanoUsd: 96n, version: 2n });
    expect(await fixture.balances(organizationId)).toEqual([96n, 0n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-6, REDIS-19: replaces the amount of a reaped request, before and after it is settled', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const early = await fixture.admit(organizationId);
    await fixture.renew(early, { checkpoint: { chargeNanoUsd: 3n, payload: 'checkpoint' } });
    await fixture.reap(early);
    expect(await fixture.capture(early, 8n)).toBe('captured');
    expect(await fixture.balances(organizationId)).toEqual([92n, 0n, 8n]);
    const grades = (await fixture.events(organizationId)).map(({ grade, chargeNanoUsd }) => [grade, chargeNanoUsd]);
    expect(grades).toEqual([
      [1, 3n],
      [2, 8n],
    ]);

    const late = await fixture.admit(organizationId);
    await fixture.reap(late);
    await fixture.settled(organizationId, [fixture.settledItem(late, 1)], { postedNanoUsd: 100n, version: 2n });
    expect(await fixture.capture(late, 6n)).toBe('captured');
    expect(await fixture.balances(organizationId)).toEqual([86n, 0n, 14n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('REDIS-6: does nothing once the ledger has the final grade', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.capture(request, 4n);
    const [event] = await fixture.events(organizationId);
    await fixture.settled(organizationId, [fixture.settledItem(request, 2, event?.streamId)], {
      postedNanoUsd: 96n,
      version: 2n,
    });
    expect(await fixture.capture(request, 4n)).toBe('already');
    expect(await fixture.events(organizationId)).toEqual([]);
    expect(await fixture.balances(organizationId)).toEqual([96n, 0n, 0n]);
  });

  it('REDIS-10: replaces the reserved tokens by those used', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const keyLimits = { rpm: null, tpm: 1_000, concurrency: null };
    const remaining = async () =>
      (await fixture.queries.readRates(organizationId, organizationId, keyLimits)).tokens?.remaining;
    const below = await fixture.admit(organizationId, { keyLimits, tpmTokens: 900 });
    await fixture.capture(below, 1n, { tokensUsed: 100 });
    expect(await remaining()).toBeGreaterThanOrEqual(900);
    const above = await fixture.admit(organizationId, { keyLimits, tpmTokens: 100 });
    await fixture.capture(above, 1n, { tokensUsed: 2_500 });
    expect(await fixture.tryAdmit(organizationId, { keyLimits })).toMatchObject({ limit: 'tpm' });
    expect(await remaining()).toBe(0);
  });

  it.each([-1n, AMOUNT_MAX_NANO_USD + 1n])('refuses a charge of %d before it writes anything', async (charge) => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await expect(fixture.capture(request, charge)).rejects.toThrow('not a whole number');
    expect(await fixture.balances(organizationId)).toEqual([90n, 10n, 0n]);
    expect(await fixture.events(organizationId)).toEqual([]);
  });

  it('counts in an unknown wallet', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.redis.client.del(organizationKeys(organizationId).wallet, organizationKeys(organizationId).entries);
    await fixture.capture(request, 4n);
    expect(await fixture.tryAdmit(organizationId)).toEqual({ admitted: false, reason: 'load' });
    await fixture.load(organizationId, { postedNanoUsd: 100n, version: 2n });
    expect(await fixture.balances(organizationId)).toEqual([96n, 0n, 4n]);
  });
});

describe('the void of an unanswered admit', () => {
  it('REDIS-17: refuses an admit that arrives after it', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const command = fixture.admitCommand(organizationId);
    expect(await fixture.voidUnanswered(command)).toBe('VOIDED');
    expect(await fixture.voidUnanswered(command)).toBe('VOIDED');
    const keys = requestKeys(organizationId, command.keyId, command.requestId, null);
    const leftMs = await fixture.redis.client.pttl(keys.tombstone);
    expect(leftMs).toBeGreaterThan(590_000);
    expect(leftMs).toBeLessThanOrEqual(600_000);
    expect(await fixture.admission.admit(command)).toEqual({ admitted: false, reason: 'duplicate' });
    expect(await fixture.balances(organizationId)).toEqual([100n, 0n, 0n]);
    expect(await fixture.events(organizationId)).toEqual([]);
  });

  it('REDIS-17: gives back what an admit took, and leaves a usage event of 0', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const { command } = await fixture.admit(organizationId);
    expect(await fixture.voidUnanswered(command)).toBe('CAPTURED');
    expect(await fixture.voidUnanswered(command)).toBe('ALREADY');
    expect(await fixture.balances(organizationId)).toEqual([100n, 0n, 0n]);
    expect(await fixture.events(organizationId)).toMatchObject([
      { grade: 2, chargeNanoUsd: 0n, payload: command.payload },
    ]);
  });

  it('does nothing to a settled request', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.settled(organizationId, [fixture.settledItem(request, 1)], { postedNanoUsd: 100n });
    expect(await fixture.voidUnanswered(request.command)).toBe('ALREADY');
  });

  it('REDIS-17: creates no wallet of an unknown organization', async () => {
    const organizationId = newUuid(Date.now());
    expect(await fixture.voidUnanswered(fixture.admitCommand(organizationId))).toBe('VOIDED');
    expect(await fixture.queries.findWallet(organizationId)).toBeNull();
  });
});
