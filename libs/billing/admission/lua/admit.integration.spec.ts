import { newUuid, type RateLimits } from '#core';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import type { AdmitCommand } from '../domain/admit.js';
import { AMOUNT_MAX_NANO_USD } from '../domain/amounts.js';
import type { WalletProjection } from '../domain/settlement-commands.js';
import { AdmissionFixture } from '../../../../test/support/stores/admission-fixture.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

describe('admit and the balance', () => {
  it('REDIS-3: grants exactly what a wallet holds: 1,000 parallel requests on a wallet for 50', async () => {
    const organizationId = await fixture.createOrganization(500n);
    await fixture.tryAdmit(organizationId, { holdNanoUsd: 501n }); // loads the script
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => fixture.tryAdmit(organizationId)));
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(50);
    expect(await fixture.balances(organizationId)).toEqual([0n, 500n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it.each([
    { what: 'the whole hold', posted: 100n, hold: 60n, least: 20n, granted: 60n },
    { what: 'the balance below the hold', posted: 59n, hold: 60n, least: 20n, granted: 59n },
    { what: 'the least hold', posted: 20n, hold: 60n, least: 20n, granted: 20n },
    { what: 'nothing to a free model on an empty wallet', posted: 0n, hold: 0n, least: 0n, granted: 0n },
    { what: 'nothing to a free model on a wallet in debt', posted: -5n, hold: 0n, least: 0n, granted: 0n },
    {
      what: 'the largest hold',
      posted: AMOUNT_MAX_NANO_USD,
      hold: AMOUNT_MAX_NANO_USD,
      least: 1n,
      granted: AMOUNT_MAX_NANO_USD,
    },
    { what: '10^15 without an exponent', posted: 10n ** 15n, hold: 10n ** 15n, least: 1n, granted: 10n ** 15n },
  ])('grants $what', async ({ posted, hold, least, granted }) => {
    const organizationId = await fixture.createOrganization(posted);
    const { admitted } = await fixture.admit(organizationId, { holdNanoUsd: hold, leastHoldNanoUsd: least });
    expect(admitted.heldNanoUsd).toBe(granted);
    expect(await fixture.balances(organizationId)).toEqual([posted - granted, granted, 0n]);
  });

  it('REDIS-16: refuses below the least hold with a reason, and changes nothing', async () => {
    const organizationId = await fixture.createOrganization(25n, { creditLimitNanoUsd: 5n });
    await fixture.admit(organizationId, { holdNanoUsd: 20n });
    const before = await snapshot(organizationId);
    expect(await fixture.tryAdmit(organizationId, { holdNanoUsd: 30n, leastHoldNanoUsd: 15n })).toMatchObject({
      admitted: false,
      reason: 'balance',
      availableNanoUsd: 10n,
      heldNanoUsd: 20n,
      unsettledNanoUsd: 0n,
      creditLimitNanoUsd: 5n,
      wouldFreeUp: true,
    });
    expect(await fixture.tryAdmit(organizationId, { holdNanoUsd: 31n })).toMatchObject({ wouldFreeUp: false });
    expect(await snapshot(organizationId)).toEqual(before);
  });

  it('REDIS-27: a check refuses as an admission would, and writes nothing', async () => {
    const keyLimits = { rpm: 2, tpm: null, concurrency: null };
    const organizationId = await fixture.createOrganization(10n);
    const checked = (changes: object = {}) => fixture.check(organizationId, { holdNanoUsd: 1n, keyLimits, ...changes });
    const before = await snapshot(organizationId);
    for (let time = 0; time < 5; time++) expect(await checked()).toBeNull();
    expect(await snapshot(organizationId)).toEqual(before);
    const { admitted } = await fixture.admit(organizationId, { holdNanoUsd: 10n, keyLimits });
    expect(admitted.limits.requests).toMatchObject({ limit: 2, remaining: 1 });
    expect(await checked()).toMatchObject({
      admitted: false,
      reason: 'balance',
      availableNanoUsd: 0n,
      heldNanoUsd: 10n,
    });
    expect(await checked({ holdNanoUsd: 0n })).toBeNull();
    await fixture.admit(organizationId, { holdNanoUsd: 0n, keyLimits });
    expect(await checked({ holdNanoUsd: 0n })).toMatchObject({ reason: 'rate', limit: 'rpm', scope: 'key' });
    expect(await checked({ organizationId: newUuid(Date.now()) })).toMatchObject({ reason: 'load' });
  });

  it('LEDGER-14, REDIS-3: counts credit, blocked amounts and ended lots', async () => {
    const organizationId = await fixture.createOrganization(100n, {
      creditLimitNanoUsd: 50n,
      blockedNanoUsd: 30n,
      expiries: [
        { atMs: 1_000, amountNanoUsd: 40n },
        { atMs: Date.now() + 3_600_000, amountNanoUsd: 9n },
      ],
    });
    expect(await fixture.balances(organizationId)).toEqual([80n, 0n, 0n]);
    const { admitted } = await fixture.admit(organizationId, { holdNanoUsd: 90n, leastHoldNanoUsd: 1n });
    expect(admitted.heldNanoUsd).toBe(80n);
  });

  it('does not treat a positive hold with a least hold of 0 as free', async () => {
    const organizationId = await fixture.createOrganization(0n);
    expect(await fixture.tryAdmit(organizationId, { holdNanoUsd: 5n, leastHoldNanoUsd: 0n })).toMatchObject({
      reason: 'balance',
    });
  });

  it.each([
    { what: 'the hold to start with where the balance covers twice the hold', posted: 120n, held: 20n, isStart: true },
    { what: 'the hold where it covers less', posted: 119n, held: 60n, isStart: false },
    { what: 'what the balance covers of it', posted: 59n, held: 59n, isStart: false },
    { what: 'the balance, though it is as much as the start', posted: 20n, held: 20n, isStart: false },
    { what: 'the hold where a cap leaves less', posted: 1_000n, capped: 119n, held: 60n, isStart: false },
    { what: 'the start where each covers twice', posted: 1_000n, capped: 120n, held: 20n, isStart: true },
  ])('LIFE-32: grants $what', async ({ posted, capped, held, isStart }) => {
    const organizationId = await fixture.createOrganization(posted);
    const cap = { name: 'total', windowKey: 'total', next: null };
    const { admitted } = await fixture.admit(organizationId, {
      holdNanoUsd: 60n,
      leastHoldNanoUsd: 10n,
      startHoldNanoUsd: 20n,
      caps: capped === undefined ? [] : [{ ...cap, limit: capped }],
    });
    expect([admitted.heldNanoUsd, admitted.isStart]).toEqual([held, isStart]);
    expect(await fixture.balances(organizationId)).toEqual([posted - held, held, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('LIFE-32: starts as many of 1,000 parallel requests as leave twice the hold, then holds whole ones', async () => {
    const organizationId = await fixture.createOrganization(500n);
    await fixture.tryAdmit(organizationId, { holdNanoUsd: 501n }); // loads the script
    const bounds = { holdNanoUsd: 40n, leastHoldNanoUsd: 40n, startHoldNanoUsd: 5n };
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => fixture.tryAdmit(organizationId, bounds)));
    const holds = answers.flatMap((answer) => (answer.admitted ? [answer.heldNanoUsd] : []));
    // (500 − 80) / 5 + 1 while 80 are left, then one whole hold of the 75 that remain.
    expect([holds.filter((held) => held === 5n).length, holds.filter((held) => held === 40n).length]).toEqual([85, 1]);
    expect(await fixture.balances(organizationId)).toEqual([35n, 465n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('UNIT-10: refuses a hold that no balance can express', async () => {
    const organizationId = await fixture.createOrganization(0n);
    await expect(fixture.tryAdmit(organizationId, { holdNanoUsd: AMOUNT_MAX_NANO_USD + 1n })).rejects.toMatchObject({
      code: 'invalid_request_error',
    });
  });
});

describe('admit and other refusals', () => {
  it('REDIS-11: asks for a load when the wallet is unknown', async () => {
    expect(await fixture.tryAdmit(newUuid(Date.now()))).toEqual({ admitted: false, reason: 'load' });
  });

  it('refuses a suspended organization, free models too', async () => {
    const organizationId = await fixture.createOrganization(100n, { status: 'suspended' });
    expect(await fixture.tryAdmit(organizationId, { holdNanoUsd: 0n })).toMatchObject({ reason: 'suspended' });
  });

  it.each([-11, 11])('LEDGER-15: refuses an id whose clock is %d minutes off', async (minutes) => {
    const organizationId = await fixture.createOrganization(100n);
    const requestId = newUuid(Date.now() + minutes * 60_000);
    expect(await fixture.tryAdmit(organizationId, { requestId })).toMatchObject({ reason: 'clock' });
  });

  it('REDIS-16: never admits one id twice', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const { command } = await fixture.admit(organizationId);
    const answers = await Promise.all(Array.from({ length: 20 }, () => fixture.admission.admit(command)));
    for (const answer of answers) expect(answer).toEqual({ admitted: false, reason: 'duplicate' });
    expect(await fixture.balances(organizationId)).toEqual([90n, 10n, 0n]);
  });

  it('REDIS-16: refuses an id that the ledger already has', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId);
    await fixture.settled(organizationId, [fixture.settledItem(request, 1)], { postedNanoUsd: 100n });
    expect(await fixture.admission.admit(request.command)).toEqual({ admitted: false, reason: 'duplicate' });
  });

  it('LIFE-1: names the limit with the longest wait, and holds nothing', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const keyLimits = { rpm: 60, tpm: 600, concurrency: null };
    const startMs = performance.now();
    await fixture.admit(organizationId, { keyLimits, tpmTokens: 600 });
    const refused = await fixture.tryAdmit(organizationId, { keyLimits, tpmTokens: 300 });
    const tookMs = performance.now() - startMs;
    expect(refused).toMatchObject({ reason: 'rate', limit: 'tpm', scope: 'key', limitValue: 600 });
    const { retryAfterMs } = refused as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(29_900 - tookMs);
    expect(retryAfterMs).toBeLessThanOrEqual(30_000);
    expect(await fixture.balances(organizationId)).toEqual([990n, 10n, 0n]);
  });

  it('reports the limits of the tighter of key and organization', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const { admitted } = await fixture.admit(organizationId, {
      keyLimits: { rpm: 100, tpm: 1_000, concurrency: null },
      organizationLimits: { rpm: 50, tpm: 5_000, concurrency: null },
      tpmTokens: 400,
    });
    expect(admitted.limits).toEqual({
      requests: { limit: 50, remaining: 49, resetMs: 1_200 },
      tokens: { limit: 1_000, remaining: 600, resetMs: 24_000 },
    });
    const unlimited = await fixture.admit(organizationId);
    expect(unlimited.admitted.limits).toEqual({ requests: null, tokens: null });
  });

  it('reports the limits with a refusal, too', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    // They refill by one in half a minute.
    const keyLimits = { rpm: 2, tpm: 2, concurrency: null };
    await fixture.admit(organizationId, { keyLimits, tpmTokens: 2 });
    const rest = { requests: { limit: 2, remaining: 1 }, tokens: { limit: 2, remaining: 0 } };
    for (const changes of [{ tpmTokens: 1 }, { tpmTokens: 0, holdNanoUsd: 10_000n, leastHoldNanoUsd: 10_000n }]) {
      expect((await fixture.tryAdmit(organizationId, { keyLimits, ...changes })).limits).toMatchObject(rest);
    }
    const closed = await fixture.tryAdmit(organizationId, { keyLimits: { ...keyLimits, rpm: 0 } });
    expect(closed.limits?.requests).toEqual({ limit: 0, remaining: 0, resetMs: 60_000 });
  });

  it('REDIS-10: reserves at most the burst, and refuses a prompt beyond it', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const keyLimits = { rpm: null, tpm: 1_000, concurrency: null };
    const large = { keyLimits, promptTokens: 900, tpmTokens: 5_000 };
    expect((await fixture.admit(organizationId, large)).admitted.limits.tokens).toMatchObject({ remaining: 0 });
    expect(await fixture.tryAdmit(organizationId, { ...large, promptTokens: 1_001 })).toMatchObject({
      admitted: false,
      reason: 'prompt_exceeds_burst',
      scope: 'key',
      limitValue: 1_000,
    });
  });

  it.each(['key', 'organization'] as const)('counts the running requests of the %s', async (scope) => {
    const organizationId = await fixture.createOrganization(1_000n);
    const limits = { rpm: null, tpm: null, concurrency: 2 };
    const changes = scope === 'key' ? { keyLimits: limits } : { organizationLimits: limits };
    const answers = await Promise.all(Array.from({ length: 20 }, () => fixture.tryAdmit(organizationId, changes)));
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(2);
    expect(answers.find(({ admitted }) => !admitted)).toMatchObject({ limit: 'concurrency', scope, limitValue: 2 });
    const other = await fixture.tryAdmit(organizationId, { ...changes, keyId: newUuid(Date.now()) });
    expect(other.admitted).toBe(scope === 'key');
  });

  it('REDIS-5: counts a lease that has ended no more, and does not sweep it', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const keyLimits = { rpm: null, tpm: null, concurrency: 1 };
    const { command } = await fixture.admit(organizationId, { keyLimits });
    await expireLease(organizationId, command.requestId);
    await fixture.admit(organizationId, { keyLimits });
    expect(await fixture.queries.listHolds(organizationId, 10)).toHaveLength(2);
  });

  const limited = (limits: Partial<RateLimits>): RateLimits => ({ rpm: null, tpm: null, concurrency: null, ...limits });

  it.each<[reason: string, wallet: Partial<WalletProjection>, changes: Partial<AdmitCommand>]>([
    ['balance', {}, { holdNanoUsd: 1_001n }],
    ['suspended', { status: 'suspended' }, {}],
    ['cap', {}, { caps: [{ name: 'day', limit: 19n, windowKey: '2031-05-07', next: null }] }],
    ['rate', {}, { organizationLimits: limited({ rpm: 1 }) }],
    ['rate', {}, { organizationLimits: limited({ tpm: 10 }), tpmTokens: 10 }],
    ['rate', {}, { keyLimits: limited({ concurrency: 1 }) }],
    ['prompt_exceeds_burst', {}, { keyLimits: limited({ tpm: 10 }), promptTokens: 11 }],
    ['idempotency_in_progress', {}, { idempotencyKey: 'order' }],
    ['clock', {}, { requestId: newUuid(Date.now() - 3_600_000) }],
  ])('REDIS-16, ALWAYS-6: a request refused for %s changed nothing', async (reason, wallet, changes) => {
    const organizationId = await fixture.createOrganization(1_000n);
    // The first request uses up the limits for the second.
    const requestId = newUuid(Date.now());
    await fixture.admit(organizationId, { ...changes, requestId, holdNanoUsd: 10n, promptTokens: 1 });
    await fixture.settled(organizationId, [], { postedNanoUsd: 1_000n, version: 2n, ...wallet });
    const before = await snapshot(organizationId);
    const command = fixture.admitCommand(organizationId, { idempotencyKey: 'new', ...changes });
    expect(await fixture.admission.admit(command)).toMatchObject({ admitted: false, reason });
    expect(await snapshot(organizationId)).toEqual(before);
    expect(await fixture.queries.findEntry(organizationId, command.requestId)).toBeNull();
  });

  it('refuses every request at a limit of 0', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const keyLimits = { rpm: 0, tpm: null, concurrency: null };
    expect(await fixture.tryAdmit(organizationId, { keyLimits })).toMatchObject({ limit: 'rpm', retryAfterMs: 60_000 });
  });
});

/** All values in Redis with the organization's id in their keys. */
async function snapshot(organizationId: string): Promise<Record<string, unknown>> {
  const { client } = fixture.redis;
  const names = (await client.keys(`*${organizationId}*`)).sort();
  const dumps = await Promise.all(names.map((name) => client.dumpBuffer(name)));
  return Object.fromEntries(names.map((name, index) => [name, dumps[index]?.toString('hex')]));
}

async function expireLease(organizationId: string, requestId: string): Promise<void> {
  const [hold] = (await fixture.queries.listHolds(organizationId, 10)).filter((it) => it.requestId === requestId);
  if (hold === undefined) throw new Error('no such hold');
  const { client } = fixture.redis;
  for (const name of await client.keys(`leases:*`)) {
    const member = name.includes(organizationId) ? requestId : `${organizationId}|${hold.keyId}|${requestId}`;
    await client.zadd(name, 'XX', 1_000, member);
  }
}
