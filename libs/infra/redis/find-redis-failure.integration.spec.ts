import { createServer, type AddressInfo, type Server } from 'node:net';
import { createTestRedis } from '../../../test/support/stores/redis.js';
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

describe('findRedisFailure', () => {
  it('returns null when Redis answers', async () => {
    expect(await findRedisFailure((await createTestRedis()).url)).toBeNull();
  });

  it('names a port without a server', async () => {
    const failure = 'REDIS_URL (redis://127.0.0.1:1): connect ECONNREFUSED 127.0.0.1:1';
    expect(await findRedisFailure('redis://:secret@127.0.0.1:1')).toBe(failure);
  });

  it('names a host that has no address', async () => {
    const failure = /^REDIS_URL \(redis:\/\/nowhere\.invalid\): getaddrinfo E\w+ nowhere\.invalid$/;
    expect(await findRedisFailure('redis://nowhere.invalid')).toMatch(failure);
  });

  it('names a server that is no Redis', async () => {
    const failure = await findRedisFailure(`redis://127.0.0.1:${port}`);
    expect(failure).toMatch(new RegExp(`^REDIS_URL \\(redis://127\\.0\\.0\\.1:${port}\\): .*RESP`));
  });

  it('names a password that is wrong', async () => {
    const url = new URL((await createTestRedis()).url);
    url.password = 'wrong';
    expect(await findRedisFailure(url.href)).toMatch(/^REDIS_URL \(redis:[^)]*\): .*(WRONGPASS|AUTH)/);
  });
});
