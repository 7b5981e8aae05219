import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../../../../test/support/stores/servers/authority.js';
import { encryptRedis } from '../../../../test/support/stores/servers/encrypt-redis.js';
import { OwnRedis } from '../../../../test/support/stores/servers/own-redis.js';
import { OwnSentinel } from '../../../../test/support/stores/servers/own-sentinel.js';
import { testEnvironment } from '../../../../test/support/test-environment.js';
import { freePort } from '../../../../tools/services/ports.mjs';
import { loadConfig } from '../config/load-config.js';
import { Logger } from '../logging/logger.js';
import { findRedisFailure } from './find-redis-failure.js';
import type { RedisAddress } from './redis-address.js';
import { RedisService } from './redis.service.js';

const folder = mkdtempSync(join(tmpdir(), 'routify-tls-'));
const authority = new Authority(join(folder, 'ours'));
const stranger = new Authority(join(folder, 'theirs'));
const byAddress = authority.issue('server', 'IP:127.0.0.1,DNS:localhost');

const single = { redisCa: authority.pem, redisSentinels: [], redisMaster: 'mymaster', redisSentinelPassword: null };
let redis: OwnRedis;
let redisUrl: string;

/** Serves this certificate instead. */
const present = async (certificate: typeof byAddress): Promise<void> => {
  redisUrl = await encryptRedis(redis.url, certificate, Number(new URL(redisUrl).port));
};
const failure = (changed: Partial<RedisAddress> = {}): Promise<string | null> =>
  findRedisFailure({ ...single, redisUrl, ...changed });

beforeAll(async () => {
  redis = await OwnRedis.start();
  redisUrl = `rediss://127.0.0.1:${await freePort()}`;
  await present(byAddress);
});

afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true });
});

describe('a Redis with TLS', () => {
  it('is verified against the given authority, by address and by name', async () => {
    expect(await failure()).toBeNull();
    expect(await failure({ redisUrl: redisUrl.replace('127.0.0.1', 'localhost') })).toBeNull();
  });

  it.each([
    ['no authority', null, /: (unable to|self-signed).*; set ROUTIFY_REDIS_CA to the certificate of the authority/],
    ['another authority', stranger.pem, /; ROUTIFY_REDIS_CA is another authority than the one that issued it$/],
  ])('of a private authority is refused with %s, whatever Node is set to', async (_, redisCa, expected) => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await failure({ redisCa })).toMatch(expected);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });

  it('is refused with a certificate of another name, or an expired one', async () => {
    await present(authority.issue('other', 'DNS:redis.example'));
    expect(await failure()).toMatch(/^REDIS_URL \(rediss:\S+\): .*does not match.*127\.0\.0\.1/);
    await present(authority.issue('old', 'IP:127.0.0.1', -1));
    expect(await failure()).toMatch(/^REDIS_URL \(rediss:\S+\): certificate has expired$/);
    await present(byAddress);
  });

  it('serves the connections of a process', async () => {
    const environment = testEnvironment({ databaseUrl: 'postgresql://a@127.0.0.1:1/a', redisUrl });
    const config = loadConfig({ ...environment, ROUTIFY_REDIS_CA_FILE: authority.file });
    const service = new RedisService(config, Logger.create('test', 'silent'));
    expect(await service.client.ping()).toBe('PONG');
    expect(await service.subscribe('any')).toBe(true);
    service.onApplicationShutdown();
  });
});

describe('sentinels with TLS', () => {
  it('are verified as the server they name', async () => {
    const tls = { certificate: byAddress, authority: authority.file };
    const sentinel = await OwnSentinel.start({ folder, master: redisUrl, port: await freePort(), tls });
    const redisSentinels = [{ host: '127.0.0.1', port: sentinel.port }];
    try {
      expect(await failure({ redisSentinels })).toBeNull();
      expect(await failure({ redisSentinels, redisCa: stranger.pem })).toMatch(
        /^ROUTIFY_REDIS_SENTINELS \(mymaster at \S+\): .*; ROUTIFY_REDIS_CA is another authority/,
      );
    } finally {
      sentinel.stop();
    }
  });
});
