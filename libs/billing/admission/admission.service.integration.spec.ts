import { once } from 'node:events';
import net from 'node:net';
import type { RedisService } from '#core/infra';
import { eventually } from '../../../test/support/eventually.js';
import { createTestRedis } from '../../../test/support/stores/redis.js';
import { AdmissionFixture, closeRedis, openRedis } from '../../../test/support/stores/admission-fixture.js';
import { AdmissionService } from './admission.service.js';
import { requestKeys } from './keys.js';
import { RedisFailoverDetector } from './redis-failover.detector.js';

let redisUrl: string;
let fixture: AdmissionFixture;

beforeAll(async () => {
  redisUrl = (await createTestRedis()).url;
  fixture = await AdmissionFixture.open(redisUrl);
  // Loads the scripts: a NOSCRIPT reply would be dropped by the proxy.
  await fixture.capture(await fixture.admit(await fixture.createOrganization(100n)), 1n);
});

afterAll(() => fixture.close());

/** A proxy to Redis that can drop replies or reset both connections. */
class LossyProxy {
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();
  dropsReplies = false;

  constructor(private readonly target: URL) {
    this.server = net.createServer((downstream) => {
      const upstream = net.connect(Number(this.target.port), this.target.hostname);
      downstream.pipe(upstream);
      upstream.on('data', (chunk) => this.dropsReplies || downstream.write(chunk));
      for (const socket of [downstream, upstream]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          downstream.destroy();
          upstream.destroy();
        });
      }
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as net.AddressInfo;
    return Object.assign(new URL(this.target), { port: String(port) }).href;
  }

  reset(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.server.close();
    this.reset();
  }
}

describe('an admit without an answer', () => {
  let proxy: LossyProxy;
  let redis: RedisService;
  let admission: AdmissionService;

  beforeEach(async () => {
    proxy = new LossyProxy(new URL(redisUrl));
    redis = await openRedis(await proxy.open());
    admission = new AdmissionService(redis, new RedisFailoverDetector(redis), { admissionTimeoutMs: 250 });
  });

  afterEach(async () => {
    await closeRedis(redis);
    proxy.close();
  });

  it('REDIS-17: gives up after 250 ms, and the void takes back what Redis did', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const command = fixture.admitCommand(organizationId);
    proxy.dropsReplies = true;
    const started = performance.now();
    expect(await admission.admit(command)).toEqual({ admitted: false, reason: 'unavailable', sent: true });
    expect(performance.now() - started).toBeGreaterThanOrEqual(245);
    await eventually(async () => (await fixture.events(organizationId)).length > 0);
    expect(await fixture.balances(organizationId)).toEqual([100n, 0n, 0n]);
    expect(await fixture.admission.admit(command)).toEqual({ admitted: false, reason: 'duplicate' });
  });

  it('REDIS-17: fails at once when the connection breaks, and never retries by itself', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await admission.admit(fixture.admitCommand(organizationId, { holdNanoUsd: 1n }));
    const command = fixture.admitCommand(organizationId);
    proxy.dropsReplies = true;
    const answer = admission.admit(command);
    setImmediate(() =>
      setImmediate(() => {
        proxy.reset();
      }),
    );
    expect(await answer).toEqual({ admitted: false, reason: 'unavailable', sent: true });
    proxy.dropsReplies = false;
    const keys = requestKeys(organizationId, command.keyId, command.requestId, null);
    const isVoided = async () =>
      (await fixture.events(organizationId)).length > 0 || (await fixture.redis.client.exists(keys.tombstone)) === 1;
    await eventually(isVoided);
    await eventually(() => redis.admitClient.status === 'ready');
    expect(await fixture.admission.admit(command)).toEqual({ admitted: false, reason: 'duplicate' });
    expect(await fixture.balances(organizationId)).toEqual([99n, 1n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('is not sent without a connection', async () => {
    redis.admitClient.disconnect();
    await once(redis.admitClient, 'end');
    const organizationId = await fixture.createOrganization(100n);
    expect(await admission.admit(fixture.admitCommand(organizationId))).toEqual({
      admitted: false,
      reason: 'unavailable',
      sent: false,
    });
  });
});
