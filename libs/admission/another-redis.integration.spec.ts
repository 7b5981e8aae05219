import { once } from 'node:events';
import { AdmissionFixture } from '../../test/support/admission-fixture.js';
import { eventually } from '../../test/support/eventually.js';
import { KEYS_LOST_MS } from '../../test/support/lost-keys.js';
import { OwnRedis } from '../../test/support/own-redis.js';

const idempotencyKey = 'order 42';

/** A server of its own: it is started again. */
describe('another Redis than before', () => {
  let server: OwnRedis;
  let fixture: AdmissionFixture;

  beforeAll(async () => {
    server = await OwnRedis.start();
    fixture = await AdmissionFixture.open(server.url);
  }, 120_000);

  afterAll(async () => {
    await fixture.close();
    await server.stop();
  });

  /** The first answer of a connection that is there again. */
  async function answerOf(organizationId: string): Promise<Awaited<ReturnType<AdmissionFixture['tryAdmit']>>> {
    let answer = await fixture.tryAdmit(organizationId, { idempotencyKey });
    await eventually(async () => {
      answer = await fixture.tryAdmit(organizationId, { idempotencyKey });
      return !('reason' in answer) || answer.reason !== 'unavailable';
    });
    return answer;
  }

  /** As a worker does that has told it all keys. */
  async function complete(): Promise<void> {
    const { running } = await fixture.failovers.readNames();
    await fixture.failovers.writeComplete(running ?? '');
  }

  async function startAgain(): Promise<void> {
    const away = once(fixture.redis.admitClient, 'close');
    await server.end();
    await away;
    await server.startAgain();
  }

  it('is asked as before when only the connection broke', async () => {
    await complete();
    const organizationId = await fixture.createOrganization(1_000n);
    const { command } = await fixture.admit(organizationId, { idempotencyKey });
    const away = once(fixture.redis.admitClient, 'close');
    await fixture.redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal');
    await away;
    expect(await answerOf(organizationId)).toMatchObject({
      ...{ admitted: false, reason: 'idempotency_in_progress', requestId: command.requestId },
    });
  });

  it('may have lost the last Idempotency-Keys: none is taken for unused until a worker has told it all', async () => {
    await complete();
    const organizationId = await fixture.createOrganization(1_000n);
    await startAgain();
    const refused = await answerOf(organizationId);
    expect(refused).toMatchObject({ admitted: false, reason: 'idempotency_unknown' });
    const { retryAfterMs } = refused as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(KEYS_LOST_MS / 2);
    expect(retryAfterMs).toBeLessThanOrEqual(KEYS_LOST_MS);
    await fixture.admit(organizationId);
    const doubtedForMs = await fixture.failovers.suspectForMs();
    expect(doubtedForMs).toBeGreaterThan(0);
    expect(doubtedForMs).toBeLessThan(KEYS_LOST_MS);

    await complete();
    await eventually(async () => (await fixture.tryAdmit(organizationId, { idempotencyKey })).admitted);
  });

  it('is noticed by a gateway that starts only then', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await complete();
    await startAgain();
    const late = await AdmissionFixture.open(server.url);
    expect(await late.tryAdmit(organizationId, { idempotencyKey })).toMatchObject({ reason: 'idempotency_unknown' });
    await late.close();
    await answerOf(organizationId);
    await complete();
    const after = await AdmissionFixture.open(server.url);
    expect(await after.tryAdmit(organizationId, { idempotencyKey })).toMatchObject({ admitted: true });
    await after.close();
  });
});
