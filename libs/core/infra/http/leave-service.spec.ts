import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { leaveService, LINGER_MS_MAX } from './leave-service.js';

const NO_TIME = { noticeMs: 0, drainMs: 0 };
const LONG_MS = 60_000;

describe('leaveService', () => {
  let server: Server;
  let agent: Agent;
  let port: number;
  let running: ServerResponse[];

  beforeEach(async () => {
    running = [];
    server = createServer((incoming, response) => {
      if (incoming.url !== '/stream') response.end('whole');
      else {
        response.flushHeaders();
        running.push(response);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });
  afterEach(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });

  function get(path: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, agent }, resolve).on('error', reject).end();
    });
  }

  async function call(): Promise<IncomingMessage> {
    const response = await get('/');
    response.resume();
    await once(response, 'end');
    return response;
  }

  it('closes connections that are idle', async () => {
    await call();
    const [socket] = Object.values(agent.freeSockets).flat() as Socket[];
    const closed = once(socket!, 'close');
    await leaveService([server], { noticeMs: 0, drainMs: LONG_MS });
    await closed;
  });

  it('serves what comes while load balancers have not noticed', async () => {
    const leaving = leaveService([server], { noticeMs: 200, drainMs: LONG_MS });
    expect((await call()).headers.connection).toBe('keep-alive');
    agent.destroy();
    expect((await call()).headers.connection).toBe('keep-alive');
    await leaving;
  });

  it('takes one more request on a kept connection when new ones are refused', async () => {
    await call();
    let served: IncomingMessage | null = null;
    await leaveService([server], {
      noticeMs: 50,
      drainMs: LONG_MS,
      onRefusing: () => {
        void call().then((response) => (served = response));
      },
    });
    expect(served).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
    await expect(call()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('takes one more request after a stream whose headers promised it', async () => {
    const stream = await get('/stream');
    const received = text(stream);
    let next = Promise.resolve<IncomingMessage | null>(null);
    await leaveService([server], {
      noticeMs: 50,
      drainMs: 0,
      onTimeout: () => {
        running.pop()?.end('last');
        next = received.then(call);
      },
    });
    expect(await received).toBe('last');
    expect(await next).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
  });

  it('keeps idle connections for longer than the nginx that ships', () => {
    const config = readFileSync('deploy/nginx/nginx.conf', 'utf8');
    const timesS = [...config.matchAll(/keepalive \d+;[^}]*?keepalive_timeout (\d+)s;/g)].map(([, seconds]) =>
      Number(seconds),
    );
    expect(timesS).toHaveLength(2);
    expect(1_000 * Math.max(...timesS)).toBeLessThan(LINGER_MS_MAX);
  });

  it('lets a stream end', async () => {
    const stream = await get('/stream');
    const leaving = leaveService([server], {
      noticeMs: 0,
      drainMs: LONG_MS,
      onRefusing: () => running.pop()?.end('last'),
    });
    expect(await text(stream)).toBe('last');
    await leaving;
  });

  it('has a stream ended that takes longer than the grace', async () => {
    const stream = await get('/stream');
    const received = text(stream);
    await leaveService([server], { ...NO_TIME, onTimeout: () => running.pop()?.end('stopped') });
    expect(await received).toBe('stopped');
  });

  it('breaks a stream that does not end even then', async () => {
    const stream = await get('/stream');
    const failed = once(stream.resume(), 'error');
    await leaveService([server], NO_TIME);
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
  });
});
