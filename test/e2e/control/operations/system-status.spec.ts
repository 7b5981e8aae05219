import { parseId, uuidTimeMs } from '#core';
import { startWorker, type RunningWorker } from '../../../../apps/worker/start-worker.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { eventually } from '../../../support/eventually.js';

let app: ControlApp;
let money: LedgerFixture;

beforeAll(async () => {
  app = await startControlApp({ ROUTIFY_INSTANCE: 'here', ROUTIFY_WORKER_LISTEN: '127.0.0.1:0' });
  money = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
});

afterAll(async () => {
  await money.close();
  await app.stop();
});

async function createOrganization(): Promise<string> {
  const { body } = await app.call('post', '/organizations', { name: 'customer' }).expect(201);
  const organizationId = parseId('org', (body as ApiObject).id) ?? '';
  await money.topUpUntold(organizationId, 1_000_000n);
  await money.publisher.publish(organizationId);
  return organizationId;
}

async function status(): Promise<Record<string, unknown>> {
  const { body } = await app.call('get', '/system/status').expect(200);
  return body as Record<string, unknown>;
}

describe('the status of the system', () => {
  it('is empty when nothing is pending', async () => {
    await eventually(async () => ((await status()).instances as unknown[]).length === 1);
    expect(await status()).toEqual({
      object: 'system_status',
      checked_at: expect.stringMatching(/Z$/),
      instances: [
        {
          app: 'control',
          name: 'here',
          version: expect.any(String),
          state: 'ready',
          failures: {},
          started_at: expect.any(String),
          seen_ms_ago: expect.any(Number),
          clock_ahead_ms: expect.any(Number),
          journal: null,
          refused_count: null,
        },
      ],
      journals: { running_count: 0, open_count: 0, oldest_open_ms: null },
      outbox: { length_count: 0, lag_ms: 0, shards: [] },
      leases: { running_count: 0, expired_count: 0, oldest_ms: null },
      settlement_failures: { open_count: 0, amount_usd: '0' },
      drift: null,
      redis: { version: expect.any(String), used_bytes: expect.any(Number), max_bytes: null },
      migrations: { applied_count: expect.any(Number), missing: [] },
      partitions: { months_ahead_count: 3 },
    });
  });

  it('shows running, pending and failed work until it is resolved', async () => {
    const organizationId = await createOrganization();
    const running = await money.admit(organizationId, 1_000n);
    await money.expireLease(running);
    await money.use(organizationId, 400_000n, { usageSource: 'guessed' as 'counted' });
    await money.drain(organizationId);
    await money.use(organizationId, 1_000n);
    await eventually(() => Date.now() > uuidTimeMs(running.requestId) + 50);
    const busy = await status();
    expect((busy.leases as { oldest_ms: number }).oldest_ms).toBeGreaterThan(50);
    expect((busy.leases as { oldest_ms: number }).oldest_ms).toBeLessThan(60_000);
    expect(busy).toMatchObject({
      outbox: { length_count: 1, lag_ms: expect.any(Number), shards: [{ length_count: 1 }] },
      leases: { running_count: 1, expired_count: 1, oldest_ms: expect.any(Number) },
      settlement_failures: { open_count: 1, amount_usd: '0.0004' },
    });
    const worker: RunningWorker = await startWorker(app.config);
    await eventually(async () => ((await status()).outbox as { length_count: number }).length_count === 0);
    const { instances } = (await status()) as { instances: { app: string }[] };
    expect(instances.map((instance) => instance.app)).toEqual(['control', 'worker']);
    expect(await status()).toMatchObject({ drift: { organization_count: 0, round_ended_ms_ago: null } });
    await worker.stop();
    expect(await status()).toMatchObject({ instances: [{ app: 'control' }], drift: null });
    await money.capture(running, 0n);
    await money.drain(organizationId);
    expect(await status()).toMatchObject({ leases: { running_count: 0, expired_count: 0, oldest_ms: null } });
  });

  it('sums the journals of all gateways, lost ones included', async () => {
    const beat = { version: '1', startedAt: new Date().toISOString(), failures: {}, clockAheadMs: 0 };
    const write = async (name: string, report: object, ttlMs: number): Promise<void> => {
      const text = JSON.stringify({ ...beat, reports: { journal: report, load: { refused: 7 } } });
      await money.redis.client.set(`instance:gateway:${name}`, text, 'PX', ttlMs);
      await money.redis.client.sadd('instances', `gateway:${name}`);
    };
    await write('a', { running: 2, open: 3, oldest_open_ms: 700 }, 3_600_000);
    await write('b', { running: 1, open: 0, oldest_open_ms: null }, 3_540_000);
    const { instances, journals } = await status();
    expect(journals).toEqual({ running_count: 3, open_count: 3, oldest_open_ms: 700 });
    expect(instances).toMatchObject([
      { app: 'control' },
      {
        name: 'a',
        state: 'ready',
        journal: { running_count: 2, open_count: 3, oldest_open_ms: 700 },
        refused_count: 7,
      },
      { name: 'b', state: 'lost' },
    ]);
  });
});
