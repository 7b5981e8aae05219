import { createTestRedis } from '../../../test/support/redis.js';
import { AdmissionFixture, type TestRequest } from '../../../test/support/admission-fixture.js';

let fixture: AdmissionFixture;

beforeAll(async () => {
  fixture = await AdmissionFixture.open((await createTestRedis()).url);
});

afterAll(() => fixture.close());

const idempotencyKey = 'order {42}:\r\n* ключ';

describe('an Idempotency-Key', () => {
  it('lets one of 500 parallel requests through', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => fixture.ask(organizationId, { idempotencyKey })),
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
    expect(await fixture.ask(organizationId, { idempotencyKey, holdNanoUsd: 11n })).toMatchObject({
      reason: 'balance',
    });
    await fixture.admit(organizationId, { idempotencyKey });
  });

  it.each<{ end: string; how: (request: TestRequest) => Promise<unknown>; then: string }>([
    {
      end: 'a charge',
      how: (request) => fixture.finish(request, 1n, { delivered: false }),
      then: 'idempotency_reused',
    },
    { end: 'a free delivery', how: (request) => fixture.finish(request, 0n), then: 'idempotency_reused' },
    { end: 'a void', how: (request) => fixture.finish(request, 0n, { delivered: false }), then: 'admitted' },
    { end: 'a reap before any checkpoint', how: (request) => fixture.reap(request), then: 'admitted' },
    { end: 'a reap at a checkpoint', how: reapAtCheckpoint, then: 'idempotency_reused' },
    { end: 'nothing yet', how: () => Promise.resolve(), then: 'idempotency_in_progress' },
  ])('answers a repetition after $end with $then', async ({ how, then }) => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { idempotencyKey });
    await how(request);
    const answer = await fixture.ask(organizationId, { idempotencyKey });
    expect(answer).toMatchObject(
      then === 'admitted' ? { admitted: true } : { reason: then, requestId: request.command.requestId },
    );
  });

  it('stays with the later request when the first one turns out to have run', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const paused = await fixture.admit(organizationId, { idempotencyKey });
    await fixture.reap(paused);
    const retried = await fixture.admit(organizationId, { idempotencyKey });
    await fixture.finish(paused, 5n);
    expect(await fixture.ask(organizationId, { idempotencyKey })).toMatchObject({
      ...{ reason: 'idempotency_in_progress', requestId: retried.command.requestId },
    });
  });

  it('leaves 24 hours after the admission and holds no text of the client', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const request = await fixture.admit(organizationId, { idempotencyKey });
    const names = await fixture.redis.client.keys(`idem:*${organizationId}*`);
    expect(names).toEqual([expect.stringMatching(/:[0-9a-f]{32}$/)]);
    await fixture.finish(request, 1n);
    const leftMs = await fixture.redis.client.pttl(names[0]!);
    expect(leftMs).toBeGreaterThan(86_390_000);
    expect(leftMs).toBeLessThanOrEqual(86_400_000);
  });
});

async function reapAtCheckpoint(request: TestRequest): Promise<void> {
  await fixture.keep(request, { checkpoint: { chargeNanoUsd: 0n, payload: '' } });
  await fixture.reap(request);
}
