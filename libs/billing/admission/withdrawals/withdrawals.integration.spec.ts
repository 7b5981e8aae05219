import { newUuid } from '#core';
import { AdmissionFixture } from '../../../../test/support/stores/admission-fixture.js';
import { outlastLostKeys } from '../../../../test/support/stores/lost-keys.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import type { WithdrawalsService } from './withdrawals.service.js';

let fixture: AdmissionFixture;
let withdrawals: WithdrawalsService;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
  withdrawals = fixture.withdrawals;
});

afterAll(() => fixture.close());

const of = (organizationId: string, version = 1n) => ({ organizationId, version, token: newUuid(Date.now()) });

async function available(organizationId: string): Promise<bigint | undefined> {
  return (await fixture.queries.findWallet(organizationId))?.availableNanoUsd;
}

describe('a withdrawal', () => {
  it('REDIS-24: is refused beyond what is left beside holds, and takes the rest from the next admission', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await fixture.admit(organizationId, { holdNanoUsd: 60n });
    expect(await withdrawals.take(of(organizationId), 41n)).toEqual({ outcome: 'short', leftNanoUsd: 40n });
    expect(await available(organizationId)).toBe(40n);
    expect(await withdrawals.take(of(organizationId), 40n)).toEqual({ outcome: 'taken' });
    expect(await available(organizationId)).toBe(0n);
    expect(await withdrawals.readLeft(organizationId)).toBe(0n);
    expect(await fixture.tryAdmit(organizationId, { holdNanoUsd: 1n })).toMatchObject({ reason: 'balance' });
  });

  it('REDIS-24: lets no running request extend its hold into it', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const request = await fixture.admit(organizationId, { holdNanoUsd: 60n });
    await withdrawals.take(of(organizationId), 30n);
    expect(await fixture.renew(request, { targetHoldNanoUsd: 100n, partial: true })).toMatchObject({
      outcome: 'extension_refused',
      heldNanoUsd: 70n,
      limit: 'balance',
    });
  });

  it('REDIS-24: never takes a credit limit or what ended', async () => {
    const expiries = [{ atMs: 1, amountNanoUsd: 30n }];
    const organizationId = await fixture.createOrganization(100n, { creditLimitNanoUsd: 500n, expiries });
    await fixture.admit(organizationId, { holdNanoUsd: 90n });
    expect(await withdrawals.readLeft(organizationId)).toBe(-20n);
    expect(await withdrawals.take(of(organizationId), 1n)).toEqual({ outcome: 'short', leftNanoUsd: -20n });
  });

  it('REDIS-25: ends with the version that is booked of it, in the same step', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await withdrawals.take(of(organizationId), 70n);
    await fixture.settled(organizationId, [], { postedNanoUsd: 100n, version: 1n });
    expect(await available(organizationId)).toBe(30n);
    await fixture.settled(organizationId, [], { postedNanoUsd: 30n, version: 2n });
    expect(await available(organizationId)).toBe(30n);
    expect(await withdrawals.take(of(organizationId, 2n), 30n)).toEqual({ outcome: 'taken' });
  });

  it('REDIS-25: is made of the version of the locked row only', async () => {
    const organizationId = await fixture.createOrganization(100n, { version: 3n });
    for (const version of [2n, 4n]) {
      expect(await withdrawals.take(of(organizationId, version), 1n)).toMatchObject({ outcome: 'unavailable' });
    }
    expect(await available(organizationId)).toBe(100n);
  });

  it('REDIS-25: replaces one of the same version, whose transaction has ended', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const dead = of(organizationId);
    await withdrawals.take(dead, 80n);
    expect(await withdrawals.take(of(organizationId), 100n)).toEqual({ outcome: 'taken' });
    await withdrawals.release(dead);
    expect(await available(organizationId)).toBe(0n);
  });

  it('REDIS-25: is released by its token alone, and stands in the list until it is closed', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const withdrawal = of(organizationId);
    await withdrawals.take(withdrawal, 80n);
    const isOpen = async () => (await withdrawals.listOpen()).some(({ token }) => token === withdrawal.token);
    await withdrawals.release({ ...withdrawal, token: newUuid(Date.now()) });
    expect(await available(organizationId)).toBe(20n);
    await withdrawals.release(withdrawal);
    expect(await available(organizationId)).toBe(100n);
    expect(await isOpen()).toBe(true);
    await withdrawals.close(withdrawal);
    expect(await isOpen()).toBe(false);
  });

  it('REDIS-26: waits while the wallet is unknown, and for half a minute after its loss', async () => {
    const organizationId = newUuid(Date.now());
    expect(await withdrawals.readLeft(organizationId)).toBeNull();
    expect(await withdrawals.take(of(organizationId), 1n)).toMatchObject({ outcome: 'unavailable' });
    expect(await fixture.outbox.takeRequested(100)).toContain(organizationId);
    await fixture.load(organizationId, { postedNanoUsd: 100n }, { hasPast: true });
    const waits = await withdrawals.take(of(organizationId), 1n);
    expect(waits).toMatchObject({ outcome: 'unavailable', retryAfterMs: expect.any(Number) as number });
    expect(await withdrawals.readLeft(organizationId)).toBeNull();
    await outlastLostKeys(fixture.redis.client, organizationId);
    expect(await withdrawals.take(of(organizationId), 1n)).toEqual({ outcome: 'taken' });
  });

  it('REDIS-26: waits while Redis does not answer', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const apart = await AdmissionFixture.open((await createTestRedis()).url);
    await apart.close();
    expect(await apart.withdrawals.take(of(organizationId), 1n)).toMatchObject({ outcome: 'unavailable' });
    expect(await apart.withdrawals.readLeft(organizationId)).toBeNull();
  });

  it('REDIS-26: of 500 holds and a withdrawal at once no more is taken than there is', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const admitting = Array.from({ length: 500 }, () => fixture.tryAdmit(organizationId, { holdNanoUsd: 3n }));
    const taken = await withdrawals.take(of(organizationId), 400n);
    const admitted = (await Promise.all(admitting)).filter((answer) => answer.admitted).length;
    const withdrawn = taken.outcome === 'taken' ? 400n : 0n;
    expect(3n * BigInt(admitted) + withdrawn <= 1_000n).toBe(true);
    expect(await available(organizationId)).toBe(1_000n - 3n * BigInt(admitted) - withdrawn);
  });
});
