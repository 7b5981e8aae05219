import { once } from 'node:events';
import net from 'node:net';
import type { RedisService } from '#infra';
import { eventually } from '../../test/support/eventually.js';
import { createTestRedis } from '../../test/support/redis.js';
import { AdmissionService } from './admission.service.js';
import { requestKeys } from './keys.js';
import { RedisFailoverDetector } from './redis-failover.detector.js';
import { AdmissionFixture, closeRedis, openRedis } from '../../test/support/admission-fixture.js';

let redisUrl: string;
let fixture: AdmissionFixture;

beforeAll(async () => {
  redisUrl = (await createTestRedis()).url;
  fixture = await AdmissionFixture.open(redisUrl);
  // A Redis that does not know a script says so first, and the detour would swallow that.
  await fixture.capture(await fixture.admit(await fixture.createOrganization(100n)), 1n);
});

afterAll(() => fixture.close());

/** A way to Redis that can swallow what Redis answers, or cut both ends. */
class Detour {
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();
  isMute = false;

  constructor(private readonly target: URL) {
    this.server = net.createServer((near) => {
      const far = net.connect(Number(this.target.port), this.target.hostname);
      near.pipe(far);
      far.on('data', (chunk) => this.isMute || near.write(chunk));
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          near.destroy();
          far.destroy();
        });
      }
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as net.AddressInfo;
    return Object.assign(new URL(this.target), { port: String(port) }).href;
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.server.close();
    this.cut();
  }
}

describe('an admit without an answer', () => {
  let detour: Detour;
  let redis: RedisService;
  let admission: AdmissionService;

  beforeEach(async () => {
    detour = new Detour(new URL(redisUrl));
    redis = await openRedis(await detour.open());
    admission = new AdmissionService(redis, new RedisFailoverDetector(redis), { admissionTimeoutMs: 250 });
  });

  afterEach(async () => {
    await closeRedis(redis);
    detour.close();
  });

  it('gives up after 250 ms, and the void takes back what Redis did', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const command = fixture.admitCommand(organizationId);
    detour.isMute = true;
    const started = performance.now();
    expect(await admission.admit(command)).toEqual({ admitted: false, reason: 'unavailable', sent: true });
    expect(performance.now() - started).toBeGreaterThanOrEqual(245);
    await eventually(async () => (await fixture.events(organizationId)).length > 0);
    expect(await fixture.balances(organizationId)).toEqual([100n, 0n, 0n]);
    expect(await fixture.admission.admit(command)).toEqual({ admitted: false, reason: 'duplicate' });
  });

  it('says so at once when the connection breaks, and never asks again by itself', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await admission.admit(fixture.admitCommand(organizationId, { holdNanoUsd: 1n }));
    const command = fixture.admitCommand(organizationId);
    detour.isMute = true;
    const answer = admission.admit(command);
    setImmediate(() =>
      setImmediate(() => {
        detour.cut();
      }),
    );
    expect(await answer).toEqual({ admitted: false, reason: 'unavailable', sent: true });
    detour.isMute = false;
    const { voidMark } = requestKeys(organizationId, command.keyId, command.requestId, null);
    const isOver = async () =>
      (await fixture.events(organizationId)).length > 0 || (await fixture.redis.client.exists(voidMark)) === 1;
    await eventually(isOver);
    await eventually(() => redis.admitClient.status === 'ready');
    expect(await fixture.admission.admit(command)).toEqual({ admitted: false, reason: 'duplicate' });
    expect(await fixture.balances(organizationId)).toEqual([99n, 1n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('does not even ask while the connection is away', async () => {
    redis.admitClient.disconnect();
    await once(redis.admitClient, 'end');
    const organizationId = await fixture.createOrganization(100n);
    expect(await admission.admit(fixture.admitCommand(organizationId))).toEqual({
      ...{ admitted: false, reason: 'unavailable', sent: false },
    });
  });
});
