import { SystemClock } from '../../kernel/time/clock.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { RedisService } from '../redis/redis.service.js';
import { Logger } from '../logging/logger.js';
import { redisConfig } from '../../../../test/support/stores/redis-config.js';
import { Heartbeat } from './heartbeat.js';
import { Instances } from './instances.js';
import { Readiness } from './readiness.js';

const HOUR_MS = 3_600_000;

class WrongClock extends SystemClock {
  aheadMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.aheadMs;
  }
}

let redis: RedisService;
let instances: Instances;
let clock: WrongClock;
let readiness: Readiness;
let log: string[];

beforeAll(async () => {
  const { url } = await createTestRedis();
  const config = redisConfig(url);
  redis = new RedisService(config, Logger.create('test', 'silent'));
  instances = new Instances(redis);
});

beforeEach(async () => {
  clock = new WrongClock();
  readiness = new Readiness();
  log = [];
  await redis.client.flushdb();
});

afterAll(() => {
  redis.onApplicationShutdown();
});

function heartbeat(app: string, instance: string): Heartbeat {
  const logger = Logger.create('test', 'warn', { write: (line: string) => void log.push(line) });
  return new Heartbeat({ app, instance }, instances, readiness, redis, clock, logger);
}

describe('a heartbeat', () => {
  it('publishes version, state and the reports of modules', async () => {
    const gateway = heartbeat('gateway', 'pod:1');
    gateway.report('journal', () => ({ open: 3, oldest_open_ms: null }));
    await gateway.beat();
    readiness.register('redis', () => 'no connection');
    await heartbeat('worker', 'pod:1').beat();
    expect(await instances.list()).toMatchObject([
      {
        app: 'gateway',
        name: 'pod:1',
        state: 'ready',
        failures: {},
        version: expect.stringMatching(/^\d+\./),
        reports: { journal: { open: 3, oldest_open_ms: null } },
      },
      { app: 'worker', name: 'pod:1', state: 'not_ready', failures: { redis: 'no connection' } },
    ]);
    readiness.register('draining', () => 'stopping');
    await gateway.beat();
    expect((await instances.list())[0]).toMatchObject({ state: 'draining' });
  });

  it('is lost after 15 s, and removed after an hour', async () => {
    await heartbeat('gateway', 'a').beat();
    await redis.client.pexpire('instance:gateway:a', HOUR_MS - 16_000);
    expect(await instances.list()).toMatchObject([{ state: 'lost', seenMsAgo: expect.any(Number) }]);
    await redis.client.del('instance:gateway:a');
    expect(await instances.list()).toEqual([]);
    expect(await redis.client.smembers('instances')).toEqual([]);
  });

  it('removes itself at shutdown', async () => {
    const worker = heartbeat('worker', 'a');
    worker.start();
    await worker.beat();
    expect(await instances.list()).toHaveLength(1);
    await worker.beforeApplicationShutdown();
    expect(await instances.list()).toEqual([]);
  });

  it.each([
    [0, 0, false],
    [70_000, 1, false],
    [-70_000, 1, false],
    [660_000, 1, true],
    [-660_000, 1, true],
  ])('with a clock %d ms ahead gives %d alarms', async (aheadMs, alarms, isRefused) => {
    clock.aheadMs = aheadMs;
    const gateway = heartbeat('gateway', 'a');
    for (let beats = 0; beats < 3; beats++) await gateway.beat();
    expect(log.filter((line) => line.includes('"alarm":"clock_unsafe"'))).toHaveLength(alarms);
    expect(gateway.clockProblem() !== null).toBe(isRefused);
    const [listed] = await instances.list();
    expect(Math.abs((listed?.clockAheadMs ?? Infinity) - aheadMs)).toBeLessThan(10_000);
  });
});
