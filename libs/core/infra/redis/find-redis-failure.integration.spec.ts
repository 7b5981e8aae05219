import { createServer, type AddressInfo, type Server } from 'node:net';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { findRedisFailure } from './find-redis-failure.js';

let httpServer: Server;
let port: number;

beforeAll(async () => {
  httpServer = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve));
  ({ port } = httpServer.address() as AddressInfo);
});

afterAll(() => {
  httpServer.close();
});

const single = { redisCa: null, redisSentinels: [], redisMaster: 'mymaster', redisSentinelPassword: null };
const failureAt = (redisUrl: string): Promise<string | null> => findRedisFailure({ ...single, redisUrl });

describe('findRedisFailure', () => {
  it('returns null when Redis answers', async () => {
    expect(await failureAt((await createTestRedis()).url)).toBeNull();
  });

  it('names a port without a server', async () => {
    const failure = 'REDIS_URL (redis://127.0.0.1:1): connect ECONNREFUSED 127.0.0.1:1';
    expect(await failureAt('redis://:secret@127.0.0.1:1')).toBe(failure);
  });

  it('names a host that has no address', async () => {
    const failure = /^REDIS_URL \(redis:\/\/nowhere\.invalid\): getaddrinfo E\w+ nowhere\.invalid$/;
    expect(await failureAt('redis://nowhere.invalid')).toMatch(failure);
  });

  it('names a server that is no Redis', async () => {
    const failure = await failureAt(`redis://127.0.0.1:${port}`);
    expect(failure).toMatch(new RegExp(`^REDIS_URL \\(redis://127\\.0\\.0\\.1:${port}\\): .*RESP`));
  });

  it('names a password that is wrong', async () => {
    const url = new URL((await createTestRedis()).url);
    url.password = 'wrong';
    expect(await failureAt(url.href)).toMatch(/^REDIS_URL \(redis:[^)]*\): .*(WRONGPASS|AUTH)/);
  });

  it('names the sentinels that do not answer, and no password', async () => {
    const redisSentinels = [1, 2].map((sentinelPort) => ({ host: '127.0.0.1', port: sentinelPort }));
    const failure = await findRedisFailure({ ...single, redisUrl: 'redis://:secret@redis', redisSentinels });
    expect(failure).toMatch(
      /^ROUTIFY_REDIS_SENTINELS \(mymaster at 127\.0\.0\.1:1, 127\.0\.0\.1:2\): .*ECONNREFUSED 127\.0\.0\.1:2$/,
    );
    expect(failure).not.toContain('secret');
  });
});
