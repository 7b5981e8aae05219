import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { loadConfig, RedisInspector, type Config } from '#core/infra';
import { eventually } from '../../../../test/support/eventually.js';
import { OwnRedis } from '../../../../test/support/stores/servers/own-redis.js';
import { OwnSentinel } from '../../../../test/support/stores/servers/own-sentinel.js';
import { testEnvironment } from '../../../../test/support/test-environment.js';
import { freePort } from '../../../../tools/services/ports.mjs';
import { neededCommands, REDIS_CHANNELS, REDIS_KEYS, redisUserRules } from '../domain/redis/redis-user.js';
import { readRedisUser } from './read-redis-user.js';
import { readReplicas, readSentinels } from './read-sentinels.js';

let redis: OwnRedis;
let admin: Redis;

beforeAll(async () => {
  redis = await OwnRedis.start();
  admin = new Redis(redis.url);
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

const configOf = (redisUrl: string, more: Readonly<Record<string, string>> = {}): Config =>
  loadConfig({ ...testEnvironment({ databaseUrl: 'postgresql://a@127.0.0.1:1/a', redisUrl }), ...more });

/** The facts of a user with these rules, on top of the documented ones. */
async function userWith(...rules: string[]) {
  await admin.call('ACL', 'SETUSER', 'app', 'reset', 'on', '>pw', ...redisUserRules(), ...rules);
  const url = Object.assign(new URL(redis.url), { username: 'app', password: 'pw' });
  return readRedisUser(new RedisInspector(configOf(url.href)));
}

describe('the user of REDIS_URL', () => {
  it('with the documented rules lacks nothing, and has no power', async () => {
    expect(await userWith()).toEqual({ user: 'app', missing: [], powers: [] });
  });

  it('lacks each rule that it was not given', async () => {
    const needed = ['acl|whoami', 'acl|dryrun', 'info', 'select', 'client|setname', 'ping'];
    const commands = neededCommands().filter((name) => !needed.includes(name));
    const without = await userWith(...commands.map((name) => `-${name}`));
    expect(without).toMatchObject({ missing: commands.map((name) => `+${name}`) });
    const rules = [...REDIS_KEYS.map((key) => `~${key}`), ...REDIS_CHANNELS.map((channel) => `&${channel}`)];
    expect(await userWith('resetkeys', 'resetchannels')).toMatchObject({ missing: rules });
  });

  it('of too many rights is named with them, and loses them by the line that doctor shows', async () => {
    expect(await readRedisUser(new RedisInspector(configOf(redis.url)))).toMatchObject({
      user: 'default',
      missing: [],
      powers: ['flushall', 'config set', 'debug', 'shutdown', 'replicaof', 'module load', 'acl setuser', 'keys'],
    });
    expect(await userWith('+@all', '-@admin', '-@dangerous', '+info', '+acl|dryrun')).toMatchObject({
      missing: [],
      powers: [],
    });
  });

  it('that may not ask is not checked', async () => {
    expect(await userWith('-acl|dryrun')).toEqual({ error: expect.stringMatching(/no permissions/) as string });
  });
});

describe('sentinels', () => {
  let replica: OwnRedis;
  let sentinel: OwnSentinel;
  let config: Config;
  let withSentinels: Readonly<Record<string, string>>;
  const folder = mkdtempSync(join(tmpdir(), 'routify-sentinel-'));

  beforeAll(async () => {
    replica = await OwnRedis.start();
    const follower = new Redis(replica.url);
    const { password, port } = new URL(redis.url);
    // Replicas have the user and password of the master.
    await follower.config('SET', 'masterauth', password, 'requirepass', password);
    await follower.replicaof('127.0.0.1', Number(port));
    await eventually(async () => (await admin.info('replication')).includes('state=online'), 15_000);
    follower.disconnect();
    sentinel = await OwnSentinel.start({ folder, master: redis.url, port: await freePort() });
    withSentinels = { ROUTIFY_REDIS_SENTINELS: `127.0.0.1:${sentinel.port},127.0.0.1:1` };
    config = configOf(redis.url, withSentinels);
  });
  afterAll(async () => {
    sentinel.stop();
    await replica.stop();
    rmSync(folder, { recursive: true });
  });

  const inspector = (): RedisInspector => new RedisInspector(config);

  it('are asked one by one', async () => {
    expect(await readSentinels(inspector(), config)).toEqual({
      configured: 2,
      unreachable: ['127.0.0.1:1'],
      quorum: 1,
      noQuorum: null,
    });
    const unknown = configOf(redis.url, { ...withSentinels, ROUTIFY_REDIS_MASTER: 'other' });
    await expect(readSentinels(inspector(), unknown)).rejects.toThrow('No sentinel answers for other');
  });

  it('have replicas, whose lag, append-only file and necessity are read', async () => {
    const address = `127.0.0.1:${new URL(replica.url).port}`;
    const sound = { replicas: 1, behind: [], notAppending: [], isRequired: false };
    expect(await readReplicas(inspector())).toEqual(sound);
    const follower = new Redis(Object.assign(new URL(replica.url), { password: new URL(redis.url).password }).href);
    await follower.config('SET', 'appendonly', 'no');
    await admin.config('SET', 'min-replicas-to-write', 1);
    expect(await readReplicas(inspector())).toEqual({ ...sound, notAppending: [address], isRequired: true });
    await admin.config('SET', 'min-replicas-to-write', 0);
    follower.disconnect();
  });
});
