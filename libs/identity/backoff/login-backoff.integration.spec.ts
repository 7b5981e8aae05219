import { Logger, RedisService } from '#core/infra';
import { RoutifyError } from '#core';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { eventually } from '../../../test/support/eventually.js';
import { createTestRedis, type TestRedis } from '../../../test/support/stores/redis.js';
import { redisConfig } from '../../../test/support/stores/redis-config.js';
import { LoginBackoff } from './login-backoff.js';

const MINUTE_MS = 60_000;

describe('LoginBackoff', () => {
  const clock = new ManualClock();
  let store: TestRedis;
  let redis: RedisService;
  let backoff: LoginBackoff;

  beforeAll(async () => {
    store = await createTestRedis();
    const logger = Logger.create('test', 'silent');
    redis = new RedisService(redisConfig(store.url), logger);
    await eventually(() => redis.admitClient.status === 'ready');
    backoff = new LoginBackoff(redis, clock, logger);
  });
  beforeEach(() => store.flush());
  afterAll(async () => {
    await store.flush();
    redis.onApplicationShutdown();
  });

  const fail = () => Promise.reject(new RoutifyError('invalid_credentials', 'wrong'));
  /** The outcome, or the seconds to wait. */
  const attempt = (email: string, address: string, work: () => Promise<string> = fail): Promise<string | number> =>
    attemptOf(() => backoff.run(email, address, work));
  async function attemptOf(run: () => Promise<string>): Promise<string | number> {
    try {
      return await run();
    } catch (error) {
      const { code, retryAfterMs } = error as RoutifyError;
      return code === 'rate_limit_exceeded' ? Math.ceil((retryAfterMs ?? 0) / 1_000) : code;
    }
  }
  async function failTimes(count: number, email: string, addressOf: (index: number) => string): Promise<void> {
    for (let index = 0; index < count; index++) {
      expect(await attempt(email, addressOf(index))).toBe('invalid_credentials');
    }
  }
  const succeed = () => Promise.resolve('in');

  it('doubles the wait of an account at one address, up to a quarter of an hour', async () => {
    await failTimes(6, 'ada@x.example', () => '203.0.113.1');
    const waits: unknown[] = [];
    for (let count = 0; count < 7; count++) {
      const wait = await attempt('Ada@x.example ', '203.0.113.1', succeed);
      waits.push(wait);
      clock.aheadMs += Number(wait) * 1_000;
      await attempt('ada@x.example', '203.0.113.1');
    }
    expect(waits.map((wait) => Math.ceil(Number(wait) / 10) * 10)).toEqual([30, 60, 120, 240, 480, 900, 900]);
    expect(await attempt('bob@x.example', '203.0.113.1', succeed)).toBe('in');
  });

  it('counts parallel attempts', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => attempt('ada@x.example', '203.0.113.1')));
    expect(outcomes.filter((outcome) => outcome === 'invalid_credentials')).toHaveLength(6);
  });

  it('forgets with a success, but not what others did from the address', async () => {
    for (let round = 0; round < 10; round++) {
      await failTimes(5, `victim-${round}@x.example`, () => '203.0.113.1');
      expect(await attempt('mallory@x.example', '203.0.113.1', succeed)).toBe('in');
    }
    expect(await attempt('one-more@x.example', '203.0.113.1')).toBe('invalid_credentials');
    expect(await attempt('mallory@x.example', '203.0.113.1', succeed)).toBe(30);
  });

  it('lets the owner in from a known address while many addresses guess, and makes strangers wait a minute at most', async () => {
    expect(await attempt('ada@x.example', '198.51.100.7', succeed)).toBe('in');
    await failTimes(21, 'ada@x.example', (index) => `203.0.113.${index}`);
    expect(await attempt('ada@x.example', '192.0.2.1', succeed)).toBe(1);
    expect(await attempt('ada@x.example', '198.51.100.7', succeed)).toBe('in');
    // Which takes back no failure of others.
    expect(await attempt('ada@x.example', '192.0.2.9', succeed)).toBe(1);
    for (let count = 0; count < 10; count++) {
      clock.aheadMs += MINUTE_MS;
      expect(await attempt('ada@x.example', `203.0.113.${100 + count}`)).toBe('invalid_credentials');
    }
    expect(await attempt('ada@x.example', '192.0.2.1', succeed)).toBe(60);
    await backoff.trust('ada@x.example', '192.0.2.1');
    expect(await attempt('ada@x.example', '192.0.2.1', succeed)).toBe('in');
  });

  it('takes the addresses of one IPv6 network as one', async () => {
    await failTimes(6, 'ada@x.example', (index) => `2001:db8:1:2::${index}`);
    expect(await attempt('ada@x.example', '2001:db8:1:2:ffff::1')).toBe(30);
  });

  it('counts guesses with a session by account and address with log-ins, and lets them wait for no stranger', async () => {
    const guess = (address: string, work: () => Promise<string> = fail, forgets = true) =>
      attemptOf(() => backoff.runInSession('ada@x.example', address, work, { forgets }));
    await failTimes(30, 'ada@x.example', (index) => `203.0.113.${index}`).catch(() => undefined);
    expect(await attempt('ada@x.example', '192.0.2.1', succeed)).not.toBe('in');
    for (let count = 0; count < 6; count++) expect(await guess('192.0.2.1')).toBe('invalid_credentials');
    expect(await guess('192.0.2.1', succeed)).toBe(30);
    expect(await attempt('ada@x.example', '192.0.2.1', succeed)).toBe(30);
    // Over all addresses the sessions of an account have twenty, which a right password forgets.
    expect(await guess('192.0.2.2', succeed)).toBe('in');
    for (let index = 0; index < 21; index++) expect(await guess(`198.51.100.${index}`)).toBe('invalid_credentials');
    expect(await guess('192.0.2.3', succeed)).toBe(30);
    clock.aheadMs += MINUTE_MS;
    expect(await guess('192.0.2.3', succeed, false)).toBe('in');
    expect(await guess('192.0.2.3')).toBe('invalid_credentials');
    expect(await guess('192.0.2.4', succeed)).toBe(60);
  });

  it('does not count other failures, nor a right password that needs a code', async () => {
    const needsCode = () => Promise.reject(new RoutifyError('factor_required', 'code'));
    for (let count = 0; count < 30; count++) {
      expect(await attempt('ada@x.example', '203.0.113.1', needsCode)).toBe('factor_required');
    }
    await failTimes(6, 'ada@x.example', () => '203.0.113.1');
    expect(await attempt('ada@x.example', '203.0.113.1', needsCode)).toBe(30);
  });
});
