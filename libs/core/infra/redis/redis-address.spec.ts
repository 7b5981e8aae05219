import { Secret } from '../../kernel/secret.js';
import { reconnectDelayMs as retryStrategy } from './reconnect-delay.js';
import { connectionOf, type RedisAddress } from './redis-address.js';

const sentinels = [
  { host: 'a', port: 26_379 },
  { host: 'b', port: 26_380 },
];
const address: RedisAddress = {
  redisCa: null,
  redisUrl: 'rediss://app:p%40ss@ignored:6379/3',
  redisSentinels: sentinels,
  redisMaster: 'main',
  redisSentinelPassword: new Secret('s'),
};

describe('connectionOf', () => {
  it('is the URL of one server', () => {
    const url = 'redis://redis';
    expect(connectionOf({ ...address, redisUrl: url, redisSentinels: [] })).toEqual({ url, retryStrategy });
  });

  it('verifies TLS by the given authority alone, and tells the server its name', () => {
    const tls = { rejectUnauthorized: true, servername: 'ignored', ca: 'PEM' };
    const connection = connectionOf({ ...address, redisCa: 'PEM', redisSentinels: [] });
    expect(connection).toEqual({ url: address.redisUrl, tls, retryStrategy });
    expect(connectionOf({ ...address, redisCa: 'PEM' })).toMatchObject({
      tls: { ca: 'PEM' },
      sentinelTLS: { ca: 'PEM' },
    });
  });

  it('takes user, password, database and TLS from the URL, and asks sentinels for the server', () => {
    const connection = connectionOf(address);
    expect(connection).toMatchObject({
      sentinels,
      name: 'main',
      sentinelPassword: 's',
      username: 'app',
      password: 'p@ss',
      db: 3,
      tls: { rejectUnauthorized: true },
      enableTLSForSentinelMode: true,
    });
    expect(connection).not.toHaveProperty('url');
    expect(connection).not.toHaveProperty('host');
  });

  it('has no TLS and no credentials that were not given', () => {
    const plain = connectionOf({ ...address, redisUrl: 'redis://redis', redisSentinelPassword: null });
    for (const name of ['tls', 'sentinelTLS', 'username', 'password', 'sentinelPassword'])
      expect(plain).not.toHaveProperty(name);
    expect(plain).toMatchObject({ db: 0 });
  });

  it('connects anew where a demoted master refuses a write, and for no other error', () => {
    const connection = connectionOf(address);
    const reconnects = 'reconnectOnError' in connection ? connection.reconnectOnError : () => null;
    expect(reconnects(new Error("READONLY You can't write against a read only replica."))).toBe(true);
    expect(reconnects(new Error('WRONGTYPE'))).toBe(false);
  });
});
