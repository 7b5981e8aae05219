import { once } from 'node:events';
import { AdmissionFixture } from '../../../test/support/stores/admission-fixture.js';
import { eventually } from '../../../test/support/eventually.js';
import { KEYS_LOST_MS } from '../../../test/support/stores/lost-keys.js';
import { OwnRedis } from '../../../test/support/stores/servers/own-redis.js';

const idempotencyKey = 'order 42';

/** Restarts Redis, so it needs a server of its own. */
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

  /** The first result after a reconnect. */
  async function admitOnceConnected(
    organizationId: string,
  ): Promise<Awaited<ReturnType<AdmissionFixture['tryAdmit']>>> {
    let result = await fixture.tryAdmit(organizationId, { idempotencyKey });
    await eventually(async () => {
      result = await fixture.tryAdmit(organizationId, { idempotencyKey });
      return !('reason' in result) || result.reason !== 'unavailable';
    });
    return result;
  }

  /** As a worker after it has written all keys. */
  async function markComplete(): Promise<void> {
    const { running } = await fixture.failovers.readNames();
    await fixture.failovers.writeComplete(running ?? '');
  }

  async function restart(): Promise<void> {
    const closed = once(fixture.redis.admitClient, 'close');
    await server.end();
    await closed;
    await server.startAgain();
  }

  it('CHARGE-16: is used as before when only the connection broke', async () => {
    await markComplete();
    const organizationId = await fixture.createOrganization(1_000n);
    const { command } = await fixture.admit(organizationId, { idempotencyKey });
    const closed = once(fixture.redis.admitClient, 'close');
    await fixture.redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal');
    await closed;
    expect(await admitOnceConnected(organizationId)).toMatchObject({
      admitted: false,
      reason: 'idempotency_in_progress',
      requestId: command.requestId,
    });
  });

  it('CHARGE-16: can lack the last Idempotency-Keys: none is taken for unused until a worker has published all', async () => {
    await markComplete();
    const organizationId = await fixture.createOrganization(1_000n);
    await restart();
    const refused = await admitOnceConnected(organizationId);
    expect(refused).toMatchObject({ admitted: false, reason: 'idempotency_unknown' });
    const { retryAfterMs } = refused as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(KEYS_LOST_MS / 2);
    expect(retryAfterMs).toBeLessThanOrEqual(KEYS_LOST_MS);
    await fixture.admit(organizationId);
    const suspectForMs = await fixture.failovers.suspectForMs();
    expect(suspectForMs).toBeGreaterThan(0);
    expect(suspectForMs).toBeLessThan(KEYS_LOST_MS);

    await markComplete();
    await eventually(async () => (await fixture.tryAdmit(organizationId, { idempotencyKey })).admitted);
  });

  it('CHARGE-16: is noticed by a gateway that starts only then', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await markComplete();
    await restart();
    const late = await AdmissionFixture.open(server.url);
    expect(await late.tryAdmit(organizationId, { idempotencyKey })).toMatchObject({ reason: 'idempotency_unknown' });
    await late.close();
    await admitOnceConnected(organizationId);
    await markComplete();
    const after = await AdmissionFixture.open(server.url);
    expect(await after.tryAdmit(organizationId, { idempotencyKey })).toMatchObject({ admitted: true });
    await after.close();
  });
});
