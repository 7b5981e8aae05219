import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Agent } from 'undici';
import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { BlockedAddressError, type Resolver } from './checked-lookup.js';
import { createUpstreamAgent } from './create-upstream-agent.js';

const loopback: UpstreamRule = {
  scheme: 'http',
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
  port: null,
};

/** Resolves each lookup to the next of the given address lists. */
function resolverOf(...answers: readonly string[][]): Resolver & { readonly lookups: string[] } {
  const lookups: string[] = [];
  const resolve: Resolver = (host, _options, callback) => {
    lookups.push(host);
    const addresses = answers[Math.min(lookups.length, answers.length) - 1] ?? [];
    setImmediate(() => {
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    });
  };
  return Object.assign(resolve, { lookups });
}

describe('createUpstreamAgent', () => {
  let server: Server;
  let port: number;
  let seen: IncomingHttpHeaders[];
  const agents: Agent[] = [];

  const agentOf = (options: Partial<Parameters<typeof createUpstreamAgent>[0]> = {}): Agent => {
    const agent = createUpstreamAgent({ connectTimeoutMs: 1_000, allow: [loopback], ...options });
    agents.push(agent);
    return agent;
  };
  const get = async (agent: Agent, host: string, path = '/') => {
    const { statusCode, body } = await agent.request({ origin: `http://${host}:${port}`, path, method: 'GET' });
    await body.dump();
    return statusCode;
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers);
      if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
      else response.end('fine');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    seen = [];
  });
  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.destroy()));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('connects to the address that was resolved and checked, and keeps the name as Host', async () => {
    const resolve = resolverOf(['127.0.0.1']);
    expect(await get(agentOf({ resolve }), 'upstream.example')).toBe(200);
    expect(seen[0]?.host).toBe(`upstream.example:${port}`);
    expect(resolve.lookups).toEqual(['upstream.example']);
  });

  it('ATK-40: checks every new connection: DNS rebinding gains nothing', async () => {
    const resolve = resolverOf(['127.0.0.1'], ['169.254.169.254']);
    expect(await get(agentOf({ resolve }), 'rebinding.example')).toBe(200);
    expect(resolve.lookups).toHaveLength(1);
    await expect(get(agentOf({ resolve }), 'rebinding.example')).rejects.toBeInstanceOf(BlockedAddressError);
  });

  it.each([
    { case: 'a private address', addresses: ['10.0.0.1'] },
    { case: 'one closed address behind an open one', addresses: ['127.0.0.1', '10.0.0.1'] },
    { case: 'metadata', addresses: ['169.254.169.254'] },
    { case: 'loopback by IPv6, which no rule opens', addresses: ['::1'] },
    { case: 'IPv4-mapped loopback', addresses: ['::ffff:127.0.0.1'] },
    { case: 'a public address without TLS', addresses: ['1.1.1.1'] },
  ])('refuses a name that resolves to $case', async ({ addresses }) => {
    const request = get(agentOf({ resolve: resolverOf(addresses) }), 'upstream.example');
    await expect(request).rejects.toMatchObject({ code: 'ROUTIFY_BLOCKED_ADDRESS' });
    expect(seen).toEqual([]);
  });

  it('checks an IP address in the URL, which needs no lookup', async () => {
    expect(await get(agentOf(), '127.0.0.1')).toBe(200);
    await expect(get(agentOf({ allow: [] }), '127.0.0.1')).rejects.toMatchObject({ code: 'ROUTIFY_BLOCKED_ADDRESS' });
    await expect(get(agentOf(), '[::1]')).rejects.toMatchObject({ code: 'ROUTIFY_BLOCKED_ADDRESS' });
  });

  it('ATK-41: returns a redirect without following it', async () => {
    expect(await get(agentOf(), '127.0.0.1', '/moved')).toBe(302);
    expect(seen).toHaveLength(1);
  });

  it('reports a name without addresses', async () => {
    await expect(get(agentOf({ resolve: resolverOf([]) }), 'nowhere.example')).rejects.toThrow('has no address');
  });

  it('counts the lookup as part of the connect timeout', async () => {
    const never: Resolver = () => undefined;
    const request = get(agentOf({ connectTimeoutMs: 50, resolve: never }), 'slow.example');
    await expect(request).rejects.toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' });
  });

  it('reuses the connection for the next request', async () => {
    const agent = agentOf();
    const ports = new Set<number | undefined>();
    const note = (socket: { readonly remotePort?: number | undefined }) => ports.add(socket.remotePort);
    server.on('connection', note);
    for (let request = 0; request < 10; request++) {
      await get(agent, '127.0.0.1');
      await new Promise(setImmediate);
    }
    server.off('connection', note);
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('opens as many connections as there are requests', async () => {
    const agent = agentOf();
    const before = await connectionsOf(server);
    await Promise.all(Array.from({ length: 40 }, () => get(agent, '127.0.0.1')));
    expect((await connectionsOf(server)) - before).toBeGreaterThan(20);
  });
});

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
