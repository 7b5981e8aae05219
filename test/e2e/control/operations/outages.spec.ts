import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import type { Stores } from '../../../support/test-environment.js';

describe('control', () => {
  let app: ControlApp;
  let postgres: FaultProxy;
  let redis: FaultProxy;
  let organizationId: string;

  beforeAll(async () => {
    const reroute = async ({ databaseUrl, redisUrl }: Stores): Promise<Stores> => {
      postgres = await FaultProxy.start(databaseUrl);
      redis = await FaultProxy.start(redisUrl);
      return { databaseUrl: postgres.url, redisUrl: redis.url };
    };
    app = await startControlApp({}, reroute);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const fields = { name: 'Acme', credit_limit_usd: '5' };
    organizationId = (await app.call('post', '/organizations', fields).expect(201)).body.id;
  });
  afterAll(async () => {
    await app.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
  });

  const readiness = async (): Promise<{ status: number; body: object }> => app.raw('get', '/readyz');

  it('answers 503 while Postgres is unreachable, keeps running, and recovers', async () => {
    expect(await readiness()).toMatchObject({ status: 200, body: { status: 'ready' } });
    postgres.cut();
    const { body, headers } = await app.call('get', '/tiers').expect(503);
    expect(body.error.code).toBe('temporarily_unavailable');
    expect(headers).toMatchObject({ 'retry-after': '1', 'x-should-retry': 'true' });
    expect(await readiness()).toMatchObject({
      status: 503,
      body: { status: 'not_ready', failures: { postgres: 'postgres is unavailable' } },
    });
    await app.raw('get', '/healthz').expect(200, { status: 'ok' });
    postgres.restore();
    await eventually(async () => (await app.call('get', '/tiers')).status === 200);
  });

  it('works while Redis is unreachable: without throttling, with balances from the ledger', async () => {
    redis.cut();
    await eventually(async () => (await readiness()).status === 503);
    expect((await app.call('get', `/organizations/${organizationId}`).expect(200)).body).toMatchObject({
      balance_usd: '0',
      held_usd: null,
      available_usd: null,
      credit_limit_usd: '5',
    });
    await app.call('post', `/organizations/${organizationId}/suspend`).expect(200);
    redis.restore();
    await eventually(async () => (await readiness()).status === 200);
    const { body } = await app.call('get', `/organizations/${organizationId}`).expect(200);
    expect(body).toMatchObject({ status: 'suspended', held_usd: '0', available_usd: '5' });
  });
});
