import { newUuid } from '#core';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import {
  AdmissionFixture,
  nameOf,
  walletOf,
  type TestRequest,
} from '../../../../test/support/stores/admission-fixture.js';
import { KEYS_LOST_MS, outlastLostKeys } from '../../../../test/support/stores/lost-keys.js';
import { hashIdempotencyKey } from '../domain/hash-idempotency-key.js';
import type { UsedIdempotencyKey } from '../domain/settlement-commands.js';
import { organizationKeys } from '../keys.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

const idempotencyKey = 'order {42}:\r\n* ключ';

describe('an Idempotency-Key', () => {
  it('CHARGE-13: lets one of 500 parallel requests through', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => fixture.tryAdmit(organizationId, { idempotencyKey })),
    );
    expect(answers.filter(({ admitted }) => admitted)).toHaveLength(1);
    expect(new Set(answers.map((answer) => ('reason' in answer ? answer.reason : 'admitted')))).toEqual(
      new Set(['admitted', 'idempotency_in_progress']),
    );
    expect(await fixture.balances(organizationId)).toEqual([99_990n, 10n, 0n]);
  });

  it('belongs to one organization', async () => {
    const [one, other] = [await fixture.createOrganization(100n), await fixture.createOrganization(100n)];
    await fixture.admit(one, { idempotencyKey });
    await fixture.admit(other, { idempotencyKey });
  });

  it('is not taken by a refused request', async () => {
    const organizationId = await fixture.createOrganization(10n);
    expect(await fixture.tryAdmit(organizationId, { idempotencyKey, holdNanoUsd: 11n })).toMatchObject({
      reason: 'balance',
    });
    await fixture.admit(organizationId, { idempotencyKey });
  });

  it.each<{ end: string; how: (request: TestRequest) => Promise<unknown>; then: string }>([
    {
      end: 'a charge',
      how: (request) => fixture.capture(request, 1n, { delivered: false }),
      then: 'idempotency_reused',
    },
    { end: 'a free delivery', how: (request) => fixture.capture(request, 0n), then: 'idempotency_reused' },
    { end: 'a void', how: (request) => fixture.capture(request, 0n, { delivered: false }), then: 'admitted' },
    { end: 'a reap before any checkpoint', how: (request) => fixture.reap(request), then: 'idempotency_in_progress' },
    { end: 'a release before any checkpoint', how: release, then: 'idempotency_in_progress' },
    { end: 'a replay before any checkpoint', how: (request) => replay(request), then: 'admitted' },
    { end: 'a replay at a checkpoint', how: replayAtCheckpoint, then: 'idempotency_reused' },
    { end: 'a reap at a checkpoint', how: reapAtCheckpoint, then: 'idempotency_reused' },
    { end: 'nothing yet', how: () => Promise.resolve(), then: 'idempotency_in_progress' },
  ])('CHARGE-15: answers a repetition after $end with $then', async ({ how, then }) => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { idempotencyKey });
    await how(request);
    const answer = await fixture.tryAdmit(organizationId, { idempotencyKey });
    expect(answer).toMatchObject(
      then === 'admitted' ? { admitted: true } : { reason: then, requestId: request.command.requestId },
    );
  });

  it('CHARGE-15: stays 10 minutes with a request that was reaped before any checkpoint: it may only have been paused', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const paused = await fixture.admit(organizationId, { idempotencyKey });
    await fixture.reap(paused);
    const [name = ''] = await fixture.redis.client.keys(`idem:*${organizationId}*`);
    const leftMs = await fixture.redis.client.pttl(name);
    expect(leftMs).toBeGreaterThan(590_000);
    expect(leftMs).toBeLessThanOrEqual(600_000);
    await fixture.capture(paused, 5n);
    expect(await fixture.tryAdmit(organizationId, { idempotencyKey })).toMatchObject({ reason: 'idempotency_reused' });
    expect(await fixture.redis.client.pttl(name)).toBeGreaterThan(86_000_000);
  });

  it('CHARGE-15: is renewed by a request that was reaped and runs on', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const released = await fixture.admit(organizationId, { idempotencyKey });
    await release(released);
    const [name = ''] = await fixture.redis.client.keys(`idem:*${organizationId}*`);
    for (const remove of [() => fixture.redis.client.pexpire(name, 1_000), () => fixture.redis.client.del(name)]) {
      await remove();
      expect(await fixture.renew(released)).toEqual({ outcome: 'reaped' });
      expect(await fixture.redis.client.pttl(name)).toBeGreaterThan(86_000_000);
    }
  });

  it('CHARGE-15: is completed by the request that charges for it, also where Redis has it for another', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const first = await fixture.admit(organizationId, { idempotencyKey });
    await replay(first);
    const second = await fixture.admit(organizationId, { idempotencyKey });
    await fixture.capture(first, 5n);
    const reused = { reason: 'idempotency_reused', requestId: first.command.requestId };
    expect(await fixture.tryAdmit(organizationId, { idempotencyKey })).toMatchObject(reused);
    // A key that is done stays done.
    expect(await fixture.renew(second)).toMatchObject({ outcome: 'kept' });
    await fixture.capture(second, 0n, { delivered: false });
    expect(await fixture.tryAdmit(organizationId, { idempotencyKey })).toMatchObject(reused);
  });

  it('CHARGE-15: belongs to the restored request, also where Redis has it for another', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const running = await fixture.admit(organizationId, { idempotencyKey });
    const { client } = fixture.redis;
    const { entries, leases } = organizationKeys(organizationId);
    const [name = ''] = await client.keys(`idem:*${organizationId}*`);
    await client.del(entries, leases);
    await client.set(name, `R|${newUuid(Date.now())}`);
    await fixture.holds.restore([{ ...nameOf(running), ...HELD }]);
    expect(await client.get(name)).toBe(`R|${running.command.requestId}`);
  });

  it('CHARGE-13: leaves 24 hours after the admission and holds no text of the client', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { idempotencyKey });
    const names = await fixture.redis.client.keys(`idem:*${organizationId}*`);
    expect(names).toEqual([expect.stringMatching(/:[0-9a-f]{32}$/)]);
    await fixture.capture(request, 1n);
    const leftMs = await fixture.redis.client.pttl(names[0]!);
    expect(leftMs).toBeGreaterThan(86_390_000);
    expect(leftMs).toBeLessThanOrEqual(86_400_000);
  });
});

describe('an Idempotency-Key, when Redis has lost a wallet', () => {
  /** Redis loses everything, and a worker loads the wallet again. */
  async function loseAll(organizationId: string, idempotencyKeys: readonly UsedIdempotencyKey[]): Promise<void> {
    const { client } = fixture.redis;
    await client.del(...(await client.keys(`*${organizationId}*`)));
    await fixture.load(organizationId, { postedNanoUsd: 1_000n, version: 2n }, { idempotencyKeys, hasPast: true });
  }

  const passSuspectPeriod = (organizationId: string) => outlastLostKeys(fixture.redis.client, organizationId);
  const publish = (organizationId: string) =>
    fixture.outbox.publish({ organizationId, wallet: walletOf({ postedNanoUsd: 1_000n, version: 2n }), spends: [] });
  const retry = (organizationId: string) => fixture.tryAdmit(organizationId, { idempotencyKey });
  const recall = async (organizationId: string, used: readonly UsedIdempotencyKey[]) => {
    expect(await publish(organizationId)).toBe('keys_lost');
    await fixture.outbox.recall(organizationId, () => Promise.resolve(used));
  };
  const usedBy = ({ command, admitted }: TestRequest): UsedIdempotencyKey => ({
    hash: hashIdempotencyKey(idempotencyKey),
    requestId: command.requestId,
    admittedAtMs: admitted.admittedAtMs,
  });

  it('CHARGE-16: is taken for unused only after another read of the ledger, half a minute later', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const first = await fixture.admit(organizationId, { idempotencyKey });
    await loseAll(organizationId, []);
    const refused = await retry(organizationId);
    expect(refused).toMatchObject({ admitted: false, reason: 'idempotency_unknown' });
    const { retryAfterMs } = refused as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(KEYS_LOST_MS - 5_000);
    expect(retryAfterMs).toBeLessThanOrEqual(KEYS_LOST_MS);
    await fixture.admit(organizationId, { idempotencyKey: null });
    expect(await publish(organizationId)).toBe('stale');

    await passSuspectPeriod(organizationId);
    expect(await retry(organizationId)).toMatchObject({ reason: 'idempotency_unknown', retryAfterMs: 0 });
    await recall(organizationId, [usedBy(first)]);
    const reused = { admitted: false, reason: 'idempotency_reused', requestId: first.command.requestId };
    expect(await retry(organizationId)).toMatchObject(reused);
    expect(await publish(organizationId)).toBe('stale');
    await fixture.admit(organizationId, { idempotencyKey: 'another' });
  });

  it('CHARGE-16: is that of the request that put itself back, or was finished again, meanwhile', async () => {
    const [running, finished] = await Promise.all(
      [1, 2].map(async () => {
        const organizationId = await fixture.createOrganization(1_000n);
        const request = await fixture.admit(organizationId, { idempotencyKey });
        await loseAll(organizationId, []);
        return request;
      }),
    );
    await fixture.holds.restore([{ ...nameOf(running!), ...HELD }]);
    await fixture.capture(finished!, 4n);
    for (const [request, reason] of [
      [running!, 'idempotency_in_progress'],
      [finished!, 'idempotency_reused'],
    ] as const) {
      const { organizationId, requestId } = request.command;
      expect(await retry(organizationId)).toMatchObject({ admitted: false, reason, requestId });
      await passSuspectPeriod(organizationId);
      await recall(organizationId, []);
      expect(await retry(organizationId)).toMatchObject({ admitted: false, reason, requestId });
    }
  });

  it('CHARGE-16: is not recalled from a ledger read before it was lost once more', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await loseAll(organizationId, []);
    await passSuspectPeriod(organizationId);
    await fixture.outbox.recall(organizationId, async () => {
      await loseAll(organizationId, []);
      return [];
    });
    expect(await retry(organizationId)).toMatchObject({ reason: 'idempotency_unknown' });
    await fixture.outbox.recall(organizationId, () => Promise.resolve([]));
    expect(await retry(organizationId)).toMatchObject({ reason: 'idempotency_unknown' });
  });

  it('CHARGE-15: stays used when an admission is replayed whose charge is only in the ledger', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const first = await fixture.admit(organizationId, { idempotencyKey });
    await reapAtCheckpoint(first);
    await loseAll(organizationId, [usedBy(first)]);
    expect(await replay(first)).toBe('reaped');
    expect(await retry(organizationId)).toMatchObject({ reason: 'idempotency_reused' });
  });

  it('CHARGE-16: is known at once in a wallet that never had money or credit', async () => {
    const organizationId = newUuid(Date.now());
    await fixture.load(organizationId, { version: 1n }, { hasPast: false });
    await fixture.admit(organizationId, { idempotencyKey, holdNanoUsd: 0n });
  });
});

const HELD = { heldNanoUsd: 10n, payload: '', checkpoint: null };

function release({ command }: TestRequest): Promise<unknown> {
  return fixture.reaper.releaseHold(command.organizationId, command.requestId);
}

function replay(request: TestRequest): Promise<unknown> {
  return fixture.reaper.replay({ ...nameOf(request), payload: 'journal' });
}

async function replayAtCheckpoint(request: TestRequest): Promise<void> {
  await fixture.renew(request, { checkpoint: { chargeNanoUsd: 0n, payload: '' } });
  await replay(request);
}

async function reapAtCheckpoint(request: TestRequest): Promise<void> {
  await fixture.renew(request, { checkpoint: { chargeNanoUsd: 0n, payload: '' } });
  await fixture.reap(request);
}
