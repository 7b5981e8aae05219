import { AdmissionModule, AdmissionQueries, shardOf } from '#billing/admission';
import { DrainService } from '#billing/ledger';
import { loadConfig } from '#core/infra';
import { startGateway, type RunningGateway } from '../../apps/gateway/start-gateway.js';
import { startWorker, type RunningWorker } from '../../apps/worker/start-worker.js';
import { booked, leftovers } from '../support/gateway/bookings.js';
import { eventually } from '../support/eventually.js';
import { FaultProxy } from '../support/processes/fault-proxy.js';
import { GatewayCaller } from '../support/gateway/gateway-caller.js';
import { GatewayStream } from '../support/gateway/gateway-stream.js';
import { LedgerFixture } from '../support/ledger/ledger-fixture.js';
import { startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';
import { postgresError } from '../support/stores/postgres-error.js';
import { testEnvironment } from '../support/test-environment.js';

const TIMEOUT_MS = 180_000;
const HEALED_WITHIN_MS = 20_000;

describe('a gateway behind a faulty connection to Redis', () => {
  const hello = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }], simulate: { completion_tokens: 6 } };
  const helloNanoUsd = 9n * 2_000n + 6n * 8_000n;
  let platform: Platform;
  let redis: FaultProxy;
  let gateway: RunningGateway;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
    redis = await FaultProxy.start(platform.config.redisUrl, 15);
    const own = { instance: 'far', redisUrl: redis.url, admissionTimeoutMs: 250 };
    gateway = await startGateway(Object.assign({}, platform.config, own));
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey, gateway.url);
  }, TIMEOUT_MS);

  afterEach(() => {
    redis.restore();
  });

  afterAll(async () => {
    await gateway.stop();
    await redis.stop();
    await platform.stop();
  });

  const invariants = (): Promise<string[]> =>
    gateway.app.select(AdmissionModule).get(AdmissionQueries).checkInvariants(customer.organizationId);

  /** Serves again, holds nothing, and late effects in Redis are undone. */
  async function heals(): Promise<void> {
    redis.restore();
    await eventually(async () => (await caller.chat(hello)).status === 200, HEALED_WITHIN_MS);
    await eventually(async () => (await leftovers(platform, [customer])).length === 0, HEALED_WITHIN_MS);
    expect(await invariants()).toEqual([]);
  }

  it.each([
    [300, 0],
    [300, 200],
    [2_000, 0],
    [2_000, 1_000],
  ])(
    'DOWN-1: C15 redis latency %i ms, jitter %i ms: refused within 300 ms, nothing asked upstream, nothing held after',
    async (latencyMs, jitterMs) => {
      await heals();
      redis.disturb({ latencyMs, jitterMs });
      const requestsBefore = platform.simulator.journal.since(0).length;
      const tookMs: number[] = [];
      for (let count = 0; count < 5; count++) {
        const startedMs = performance.now();
        const answer = await caller.chat(hello);
        tookMs.push(performance.now() - startedMs);
        expect([answer.status, answer.error().code]).toEqual([503, 'temporarily_unavailable']);
        expect(answer.headers['retry-after']).toBe('1');
      }
      // The minimum leaves out pauses of a busy machine.
      expect(Math.min(...tookMs)).toBeLessThan(300);
      expect(platform.simulator.journal.since(0)).toHaveLength(requestsBefore);
      await heals();
    },
    TIMEOUT_MS,
  );

  it('C15 redis latency below its limit: served', async () => {
    await heals();
    redis.disturb({ latencyMs: 20, jitterMs: 40 });
    let id = '';
    // A busy machine may add to the timeout.
    await eventually(async () => {
      const { status, headers } = await caller.chat(hello);
      id = String(headers['x-request-id']);
      return status === 200;
    });
    await heals();
    expect(await booked(platform, id)).toMatchObject({ grade: 2, charge: helloNanoUsd });
  });

  it.each(['cut', 'freeze', 'halfOpen'] as const)(
    'DOWN-2: C31 partition between gateway and Redis (%s): running requests end, new ones 503, each charged once',
    async (fault) => {
      await heals();
      const body = { ...hello, simulate: { completion_tokens: 20, chunk_ms: 30 } };
      const opened = await Promise.all(
        Array.from({ length: 5 }, () => GatewayStream.open({ gateway }, customer.apiKey, body)),
      );
      await Promise.all(opened.map((stream) => stream.received(2)));
      redis[fault]();
      expect((await caller.chat(hello)).status).toBe(503);
      for (const stream of opened) expect((await stream.ended()).isDone).toBe(true);
      await heals();
      const charge = 9n * 2_000n + 20n * 8_000n;
      for (const { id } of opened) {
        await eventually(async () => (await booked(platform, id).catch(() => null)) !== null, HEALED_WITHIN_MS);
        expect(await booked(platform, id)).toMatchObject({
          grade: 2,
          outcome: 'completed',
          charge,
          transfers: [
            ['usage', charge],
            ['cogs', charge / 2n],
          ],
        });
      }
    },
    TIMEOUT_MS,
  );
});

describe('a worker behind faulty connections', () => {
  let fixture: LedgerFixture;
  let postgres: FaultProxy;
  let redis: FaultProxy;
  let worker: RunningWorker;
  let organizationId: string;

  beforeAll(async () => {
    fixture = await LedgerFixture.open();
    postgres = await FaultProxy.start(fixture.database.url);
    redis = await FaultProxy.start(fixture.redisUrl);
    worker = await startWorker(
      loadConfig({
        ...testEnvironment({ databaseUrl: postgres.url, redisUrl: redis.url }),
        ROUTIFY_WORKER_LISTEN: '127.0.0.1:0',
      }),
    );
  }, TIMEOUT_MS);

  beforeEach(async () => {
    organizationId = await fixture.createOrganization(1_000_000n);
  });

  afterEach(() => {
    postgres.restore();
    redis.restore();
  });

  afterAll(async () => {
    await worker.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
    await fixture.close();
  });

  const waiting = (): Promise<number> => fixture.outbox.countOutbox(shardOf(organizationId));

  /** All usage is booked once, and Redis has the result. */
  async function settles(uses: bigint): Promise<void> {
    const postedNanoUsd = 1_000_000n - uses * 1_000n;
    await eventually(async () => (await waiting()) === 0, HEALED_WITHIN_MS);
    expect(await fixture.posted(organizationId)).toBe(postedNanoUsd);
    expect(await fixture.balances(organizationId)).toEqual([postedNanoUsd, 0n, 0n]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    const booked = await fixture.count('FROM transfer WHERE organization_id = $1 AND code = $2', [
      organizationId,
      'usage',
    ]);
    expect(BigInt(booked)).toBe(uses);
  }

  it.each(['cut', 'freeze', 'halfOpen'] as const)(
    'C31 partition between worker and Postgres, worker and Redis (%s): late, and booked once',
    async (fault) => {
      for (const proxy of [postgres, redis]) {
        proxy[fault]();
        for (let count = 0; count < 5; count++) await fixture.use(organizationId, 1_000n);
        const drains = worker.app.get(DrainService, { strict: false });
        const drain = drains.wake().then(() => drains.whenIdle());
        expect(await waiting()).toBe(5);
        proxy.restore();
        await drain;
        await eventually(async () => (await waiting()) === 0, HEALED_WITHIN_MS);
      }
      await settles(10n);
    },
    TIMEOUT_MS,
  );

  it(
    'C20 postgres says disk full: retried, nothing lost, no settlement failure',
    async () => {
      let refusals = 0;
      const full = postgresError('53100', 'could not extend file: No space left on device');
      postgres.disturb(
        {
          answer: (piece) => {
            if (!/insert into transfer/i.test(piece.toString('latin1'))) return null;
            refusals++;
            return full;
          },
        },
        'upstream',
      );
      for (let count = 0; count < 5; count++) await fixture.use(organizationId, 1_000n);
      await eventually(() => refusals >= 3, 2 * HEALED_WITHIN_MS);
      expect(await waiting()).toBe(5);
      expect(await fixture.posted(organizationId)).toBe(1_000_000n);
      postgres.restore();
      await settles(5n);
      expect(await fixture.count('FROM settlement_failure')).toBe(0);
    },
    TIMEOUT_MS,
  );
});
