import type { TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { loadConfig, Logger } from '#core/infra';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { createTestRedis, type TestRedis } from '../../../../test/support/stores/redis.js';
import { eventually } from '../../../../test/support/eventually.js';
import { openModuleProcess, passOf } from '../../../../test/support/processes/module-process.js';
import { testEnvironment } from '../../../../test/support/test-environment.js';
import { WebhookReceiver } from '../../../../test/support/webhooks/webhook-receiver.js';
import { AlarmsControlModule } from '../alarms.module.js';

const KEPT_MS = 3_600_000;
const SECRET = 'token-of-the-switch';
const PATH = `/${SECRET}?x=1`;

jest.setTimeout(120_000);

describe('the ping', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let client: Redis;
  let receiver: WebhookReceiver;
  let control: TestingModule | null = null;
  let said: string[];

  beforeAll(async () => {
    [database, redis, receiver] = await Promise.all([createTestDatabase(), createTestRedis(), WebhookReceiver.start()]);
    client = new Redis(redis.url);
  });

  afterAll(async () => {
    client.disconnect();
    await Promise.all([database.drop(), redis.flush(), receiver.stop()]);
  });

  beforeEach(async () => {
    await beat('gateway');
    await beat('worker');
  });

  afterEach(async () => {
    await control?.close();
    control = null;
    receiver.received.length = 0;
    receiver.answer(PATH, null);
  });

  async function beat(app: string, agoMs = 0, failures: object = {}): Promise<void> {
    const state = { version: '0', startedAt: '2026-12-01T00:00:00.000Z', failures, clockAheadMs: 0, reports: {} };
    await client.set(`instance:${app}:a`, JSON.stringify(state), 'PX', KEPT_MS - agoMs);
    await client.sadd('instances', `${app}:a`);
  }

  async function start(url = `${receiver.origin}${PATH}`, method = 'GET'): Promise<void> {
    const environment = {
      ROUTIFY_PING_URL: url,
      ROUTIFY_PING_METHOD: method,
      ROUTIFY_PING_SECONDS: '1',
      ROUTIFY_WEBHOOK_ALLOW: receiver.origin,
    };
    const stores = { databaseUrl: database.url, redisUrl: redis.url };
    control = await openModuleProcess({
      ...stores,
      role: 'routify_control',
      modules: [AlarmsControlModule],
      environment,
    });
    said = [];
    const note = (fields: object, message?: string): void => void said.push(`${JSON.stringify(fields)} ${message}`);
    for (const level of ['warn', 'info', 'error'] as const)
      jest.spyOn(control.get(Logger), level).mockImplementation(note);
  }

  const pass = (): Promise<void> => passOf(control!, 'ping');
  const problems = (): string[] => said.filter((line) => line.includes('ping'));

  it.each(['GET', 'POST'])('is sent by %s again and again while all is well', async (method) => {
    await start(undefined, method);
    await eventually(() => receiver.at(PATH).length >= 3);
    const [{ headers, body }] = receiver.at(PATH) as [ReturnType<typeof receiver.at>[0]];
    expect([headers['user-agent'], body]).toEqual(['Routify-Ping', '']);
    expect(problems()).toEqual([]);
  });

  it.each([
    ['no gateway has a heartbeat', () => beat('gateway', 20_000), 'missing: gateway'],
    ['no gateway is ready', () => beat('gateway', 0, { journal: 'EACCES' }), 'missing: gateway'],
    ['the only gateway leaves', () => beat('gateway', 0, { draining: 'stops' }), 'missing: gateway'],
    ['no worker has a heartbeat', () => beat('worker', 20_000), 'missing: worker'],
    ['nothing runs', () => client.flushdb(), 'missing: gateway, worker'],
  ])('is silent while %s, and sent again after it', async (_what, breakIt, problem) => {
    await start();
    await eventually(() => receiver.at(PATH).length > 0);
    await breakIt();
    await eventually(() => problems().length > 0);
    const count = receiver.at(PATH).length;
    for (let turn = 0; turn < 3; turn++) await pass();
    expect(receiver.at(PATH)).toHaveLength(count);
    expect(problems()).toEqual([`{"problem":"${problem}"} the ping is not sent`]);
    await beat('gateway');
    await beat('worker');
    await eventually(() => receiver.at(PATH).length > count);
    await eventually(() => problems().at(-1) === '{} the ping is sent again');
  });

  it('is tried again when it is refused', async () => {
    receiver.status(PATH, 500);
    await start();
    await eventually(() => receiver.at(PATH).length >= 2);
    expect(problems()).toEqual(['{"problem":"HTTP 500"} the ping is not sent']);
  });

  it.each([
    ['a metadata service', 'https://169.254.169.254/latest/', 'blocked_address'],
    ['a private address', 'https://10.0.0.1/', 'blocked_address'],
    ['an odd form of loopback', 'https://2130706433/', 'blocked_address'],
    ['plain http at a private address', 'http://10.1.2.3:8080/', 'blocked_address'],
    ['plain http at a public address', 'http://93.184.215.14/', 'blocked_address'],
  ])('ATK-441: is not sent to %s', async (_what, url, problem) => {
    await start(url);
    await eventually(() => problems().length > 0);
    expect(problems()).toEqual([`{"problem":"${problem}"} the ping is not sent`]);
  });

  it('ATK-441: does not follow a redirect', async () => {
    receiver.status(PATH, 302, { location: `${receiver.origin}/elsewhere` });
    await start();
    await eventually(() => receiver.at(PATH).length >= 2);
    expect(receiver.at('/elsewhere')).toEqual([]);
    expect(problems()).toEqual(['{"problem":"HTTP 302"} the ping is not sent']);
  });

  it('ATK-442: says its address nowhere', async () => {
    receiver.answer(PATH, (_message, response) => response.destroy());
    await start();
    await eventually(() => problems().length > 0);
    expect(said.join('\n')).not.toContain(SECRET);
    const stores = { databaseUrl: database.url, redisUrl: redis.url };
    const config = loadConfig({ ...testEnvironment(stores), ROUTIFY_PING_URL: `https://hc-ping.com/${SECRET}` });
    expect(JSON.stringify(config)).not.toContain(SECRET);
  });
});
