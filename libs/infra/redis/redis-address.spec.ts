import { Secret } from '#kernel';
import { connectionOf, type RedisAddress } from './redis-address.js';

const sentinels = [
  { host: 'a', port: 26_379 },
  { host: 'b', port: 26_380 },
];
const address: RedisAddress = {
  redisUrl: 'rediss://app:p%40ss@ignored:6379/3',
  redisSentinels: sentinels,
  redisMaster: 'main',
  redisSentinelPassword: new Secret('s'),
};

describe('connectionOf', () => {
  it('is the URL of one server', () => {
    expect(connectionOf({ ...address, redisSentinels: [] })).toEqual({ url: address.redisUrl });
  });

  it('takes user, password, database and TLS from the URL, and asks sentinels for the server', () => {
    const connection = connectionOf(address);
    expect(connection).toMatchObject({
      ...{ sentinels, name: 'main', sentinelPassword: 's' },
      ...{ username: 'app', password: 'p@ss', db: 3, tls: {}, enableTLSForSentinelMode: true },
    });
    expect(connection).not.toHaveProperty('url');
    expect(connection).not.toHaveProperty('host');
  });

  it('has no TLS and no credentials that were not given', () => {
    const plain = connectionOf({ ...address, redisUrl: 'redis://redis', redisSentinelPassword: null });
    for (const name of ['tls', 'username', 'password', 'sentinelPassword']) expect(plain).not.toHaveProperty(name);
    expect(plain).toMatchObject({ db: 0 });
  });

  it('connects anew where a demoted master refuses a write, and for no other error', () => {
    const connection = connectionOf(address);
    const reconnects = 'reconnectOnError' in connection ? connection.reconnectOnError : () => null;
    expect(reconnects(new Error("READONLY You can't write against a read only replica."))).toBe(true);
    expect(reconnects(new Error('WRONGTYPE'))).toBe(false);
  });
});
