import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import type { Agent } from 'undici';
import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { Secret } from '../../kernel/secret.js';
import { ProxyProcess } from '../../../../test/support/proxies/proxy-process.js';
import type { Proxy, ProxyAddress, ProxyScheme } from '../domain/proxy.js';
import { createUpstreamAgent } from './create-upstream-agent.js';

const loopback: UpstreamRule = {
  scheme: 'http',
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
  port: null,
};
const loopbackTls: UpstreamRule = { ...loopback, scheme: 'https' };
const model: UpstreamRule = { scheme: 'http', target: { kind: 'host', host: 'model.only-here.test' }, port: null };
const USER = { username: 'ann', password: 'with: a colon, é' };
const SCHEMES = ['http', 'socks5'] as const;

describe('a tunnel through a proxy', () => {
  let upstream: Server;
  let port: number;
  let silent: TcpServer;
  let garbled: TcpServer;
  const proxies = new Map<string, ProxyProcess>();
  const agents: Agent[] = [];
  let requests = 0;

  beforeAll(async () => {
    upstream = createHttpServer((_request, response) => {
      requests++;
      response.end('fine');
    });
    silent = createTcpServer();
    garbled = createTcpServer((socket) => socket.end('220 mail.example ESMTP\r\n\r\n'));
    for (const server of [upstream, silent, garbled]) await listening(server);
    port = portOf(upstream);
    for (const scheme of SCHEMES) {
      proxies.set(scheme, await ProxyProcess.start(scheme));
      proxies.set(`${scheme} with a password`, await ProxyProcess.start(scheme, USER));
    }
  });

  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.destroy()));
    await Promise.all([...proxies.values()].map((proxy) => proxy.kill()));
    for (const server of [upstream, silent, garbled]) server.close();
    upstream.closeAllConnections();
  });

  function agentOf(address: ProxyAddress, user: Partial<typeof USER> = {}, timeoutMs = 5_000): Agent {
    const { username = null, password } = user;
    const proxy: Proxy = {
      id: 'proxy',
      ownerId: 'channel',
      address,
      username,
      password: password === undefined ? null : new Secret(password),
    };
    const agent = createUpstreamAgent({ connectTimeoutMs: timeoutMs, allow: [loopback, loopbackTls, model], proxy });
    agents.push(agent);
    return agent;
  }

  async function get(agent: Agent, host = '127.0.0.1', at = port): Promise<string> {
    const { body } = await agent.request({ origin: `http://${host}:${at}`, path: '/', method: 'GET' });
    return body.text();
  }

  it.each(SCHEMES)('reaches an address through %s, and is used again', async (scheme) => {
    const proxy = proxies.get(scheme)!;
    const agent = agentOf(proxy.address);
    const before = proxy.targets.length;
    expect(await get(agent)).toBe('fine');
    await new Promise(setImmediate);
    expect(await get(agent)).toBe('fine');
    expect(proxy.targets.slice(before)).toEqual([`127.0.0.1:${port}`]);
  });

  it.each(SCHEMES)('reaches a name that only the proxy resolves through %s', async (scheme) => {
    const proxy = proxies.get(scheme)!;
    expect(await get(agentOf(proxy.address), 'model.only-here.test')).toBe('fine');
    expect(proxy.targets.at(-1)).toBe(`model.only-here.test:${port}`);
  });

  it.each(SCHEMES)('gives user and password to %s', async (scheme) => {
    const { address } = proxies.get(`${scheme} with a password`)!;
    expect(await get(agentOf(address, USER))).toBe('fine');
    for (const wrong of [{}, { username: USER.username, password: 'another' }]) {
      await expect(get(agentOf(address, wrong))).rejects.toMatchObject({ code: 'ROUTIFY_PROXY_REFUSED' });
    }
  });

  it('says that a SOCKS5 proxy cannot connect to the target', async () => {
    const closed = createTcpServer();
    await listening(closed);
    const closedPort = portOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    const agent = agentOf(proxies.get('socks5')!.address);
    await expect(get(agent, '127.0.0.1', closedPort)).rejects.toMatchObject({ code: 'ROUTIFY_PROXY_TARGET' });
  });

  it.each([
    ['502 Bad Gateway', 'ROUTIFY_PROXY_TARGET'],
    ['504 Gateway Timeout', 'ROUTIFY_PROXY_TARGET'],
    ['403 Forbidden', 'ROUTIFY_PROXY_REFUSED'],
    ['407 Proxy Authentication Required', 'ROUTIFY_PROXY_REFUSED'],
  ])('reads the status %s of an HTTP proxy', async (status, code) => {
    const scripted = createTcpServer((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`));
    });
    await listening(scripted);
    const agent = agentOf({ scheme: 'http', host: '127.0.0.1', port: portOf(scripted) });
    await expect(get(agent)).rejects.toMatchObject({ code });
    scripted.close();
  });

  const page = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine';
  const granted = Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 80]);
  it.each<[scheme: string, proxied: ProxyScheme, what: string, answer: string | Buffer]>([
    ['http', 'http', 'a whole reply', page],
    ['https', 'http', 'a whole reply', page],
    ['http', 'http', 'a reply behind its answer', `HTTP/1.1 200 Connected\r\n\r\n${page}`],
    ['https', 'http', 'a reply behind its answer', `HTTP/1.1 200 Connected\r\n\r\n${page}`],
    ['http', 'socks5', 'a reply behind its answer', Buffer.concat([granted, Buffer.from(page)])],
  ])('fails at once where for %s a proxy (%s) gives %s, and is silent then', async (scheme, proxied, _what, answer) => {
    const scripted = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      const reply = (): boolean => socket.write(answer);
      if (proxied === 'http') socket.once('data', reply);
      else socket.once('data', () => socket.write(Buffer.from([5, 0]), () => socket.once('data', reply)));
    });
    await listening(scripted);
    const agent = agentOf({ scheme: proxied, host: '127.0.0.1', port: portOf(scripted) });
    const answered = agent.request({ origin: `${scheme}://127.0.0.1:${port}`, path: '/', method: 'GET' });
    const message = expect.stringContaining('opens no tunnel') as string;
    await expect(answered).rejects.toMatchObject({ code: 'ROUTIFY_PROXY_UNREACHABLE', message });
    scripted.close();
  });

  it('names an IPv6 address to a SOCKS5 proxy by its bytes', async () => {
    const received: string[] = [];
    const scripted = createTcpServer((socket) => {
      socket.on('data', (bytes) => {
        received.push(bytes.toString('hex'));
        socket.write(Buffer.from(received.length === 1 ? [5, 0] : [5, 5, 0, 1]));
      });
    });
    await listening(scripted);
    const proxy = { id: 'proxy', address: { scheme: 'socks5', host: '127.0.0.1', port: portOf(scripted) } } as const;
    const v6 = { kind: 'cidr', address: '::1', prefixLength: 128, family: 6 } as const;
    const agent = createUpstreamAgent({
      connectTimeoutMs: 5_000,
      allow: [loopback, { scheme: 'http', target: v6, port: null }],
      proxy: { ...proxy, ownerId: 'channel', username: null, password: null },
    });
    agents.push(agent);
    await expect(get(agent, '[::1]', 443)).rejects.toMatchObject({ code: 'ROUTIFY_PROXY_TARGET' });
    expect(received).toEqual(['050100', `05010004${'00'.repeat(15)}0101bb`]);
    scripted.close();
  });

  it.each<[what: string, scheme: ProxyScheme, of: () => number]>([
    ['is not there', 'http', () => 1],
    ['is not there', 'socks5', () => 1],
    ['never answers', 'http', () => portOf(silent)],
    ['never answers', 'socks5', () => portOf(silent)],
    ['never answers', 'https', () => portOf(silent)],
    ['speaks another protocol', 'http', () => portOf(garbled)],
    ['speaks another protocol', 'socks5', () => portOf(garbled)],
    ['has no TLS', 'https', () => portOf(garbled)],
  ])('names a proxy that %s (%s)', async (_what, scheme, portOfProxy) => {
    const agent = agentOf({ scheme, host: '127.0.0.1', port: portOfProxy() }, {}, 300);
    await expect(get(agent)).rejects.toMatchObject({
      code: 'ROUTIFY_PROXY_UNREACHABLE',
      message: expect.stringContaining(`proxy ${scheme}://127.0.0.1:`) as string,
    });
  });

  it.each(SCHEMES)(
    'is refused for a forbidden target, by address and by name, without a word to %s',
    async (scheme) => {
      const proxy = proxies.get(scheme)!;
      const before = proxy.targets.length;
      const agent = createUpstreamAgent({
        connectTimeoutMs: 5_000,
        allow: [loopback],
        proxy: { id: 'proxy', ownerId: 'channel', address: proxy.address, username: null, password: null },
        resolve: (host, _options, done) => {
          done(null, [{ address: host === 'inside.example' ? '10.0.0.7' : '127.0.0.1', family: 4 }]);
        },
      });
      agents.push(agent);
      for (const host of ['10.0.0.7', '169.254.169.254', 'inside.example']) {
        await expect(get(agent, host)).rejects.toMatchObject({ code: 'ROUTIFY_BLOCKED_ADDRESS' });
      }
      expect(proxy.targets.slice(before)).toEqual([]);
    },
  );

  it('is not opened at a proxy on a forbidden address', async () => {
    const before = requests;
    for (const host of ['10.0.0.7', '169.254.169.254', '::1']) {
      await expect(get(agentOf({ scheme: 'socks5', host, port: 1080 }))).rejects.toMatchObject({
        code: 'ROUTIFY_BLOCKED_ADDRESS',
      });
    }
    expect(requests).toBe(before);
  });
});

function listening(server: TcpServer): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function portOf(server: TcpServer): number {
  return (server.address() as AddressInfo).port;
}
