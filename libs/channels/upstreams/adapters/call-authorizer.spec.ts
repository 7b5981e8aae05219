import type { UpstreamRule } from '#core/infra';
import { Secret, SystemClock, type Proxy } from '#core';
import { CloudAccess } from '../../cloud-credentials/cloud-access.js';
import { startSimulator, type Simulator } from '../../../../apps/simulator/simulator.js';
import { secretOf } from '../../../../apps/simulator/domain/bedrock/aws-accounts.js';
import { ProxyProcess } from '../../../../test/support/proxies/proxy-process.js';
import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import type { ChannelKind } from '../../domain/kinds/channel-kind.js';
import type { Credential } from '../../domain/channel.js';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { CallAuthorizer } from './call-authorizer.js';

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
  port: null,
};
const ORIGIN = 'https://aiplatform.googleapis.com';
const KEY_ID = 'AKIASIMULATOR0001';
const ROLE_SECRET = JSON.stringify({
  access_key_id: KEY_ID,
  secret_access_key: secretOf(KEY_ID),
  role_arn: 'arn:aws:iam::123456789012:role/models',
});

describe('CallAuthorizer', () => {
  const opened: UpstreamAgents[] = [];
  let simulator: Simulator;
  let keyFile: string;

  beforeAll(async () => {
    simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
    keyFile = await (await fetch(`${simulator.url}/google/key-file`)).text();
  });
  afterAll(async () => {
    await Promise.all(opened.map((agents) => agents.onApplicationShutdown()));
    await simulator.close();
  });

  function agentsWith(...upstreamAllow: readonly UpstreamRule[]): UpstreamAgents {
    const agents = new UpstreamAgents({ upstreamAllow } as never);
    opened.push(agents);
    return agents;
  }

  /** Of a credential whose platform gives a token or keys first. */
  const secretFor = (kind: ChannelKind): string =>
    kind === 'vertex' ? keyFile : kind === 'bedrock' ? ROLE_SECRET : 'sk-plain-0001';

  async function headersFor(
    agents: UpstreamAgents,
    kind: ChannelKind,
    proxies: { readonly channel?: Proxy; readonly credential?: Proxy } = {},
  ) {
    const urls = { awsStsUrl: `${simulator.url}/aws/sts`, googleTokenUrl: `${simulator.url}/google/token` };
    const access = new CloudAccess(urls as never, new SystemClock());
    const endpoint = { origin: ORIGIN, path: '' };
    const options = kind === 'bedrock' ? { aws_region: 'eu-west-1' } : {};
    const channel = sampleChannel({ endpoint, kind, options, proxy: proxies.channel ?? null });
    const [known] = channel.credentials;
    const secret = new Secret(secretFor(kind));
    const credential: Credential = { ...known!, secret, proxy: proxies.credential ?? null };
    const call = { method: 'POST', origin: ORIGIN, path: '/x', contentType: null, parts: [] } as const;
    return (await new CallAuthorizer(agents, access).authorize(channel, credential, call)).headers;
  }

  function proxyAt(address: Proxy['address'], password: string | null = null): Proxy {
    const user = {
      username: password === null ? null : 'u',
      password: password === null ? null : new Secret(password),
    };
    return { id: `p-${address.port}-${password}`, ownerId: 'c-1', address, ...user };
  }

  it('puts a key where its kind wants it', async () => {
    expect(await headersFor(agentsWith(), 'openai-compatible')).toEqual({ authorization: 'Bearer sk-plain-0001' });
    expect(await headersFor(agentsWith(), 'gemini')).toEqual({ 'x-goog-api-key': 'sk-plain-0001' });
  });

  describe.each([
    ['vertex', /^Bearer ya29\./],
    ['bedrock', /Credential=ASIASIMULATOR0001\//],
  ] as const)('of %s', (kind, authorized) => {
    const DOWN = proxyAt({ scheme: 'http', host: '127.0.0.1', port: 1 });

    it('fetches a token where the address guard lets it', async () => {
      expect((await headersFor(agentsWith(LOOPBACK), kind)).authorization).toMatch(authorized);
      await expect(headersFor(agentsWith(), kind)).rejects.toThrow('not an allowed upstream address');
    });

    it.each(['http', 'socks5'] as const)('fetches a token through a proxy that speaks %s', async (scheme) => {
      const user = { username: 'u', password: 'right-password' };
      const proxy = await ProxyProcess.start(scheme, user);
      try {
        const agents = agentsWith(LOOPBACK);
        const channel = proxyAt(proxy.address, user.password);
        expect((await headersFor(agents, kind, { channel })).authorization).toMatch(authorized);
        expect(new Set(proxy.targets)).toEqual(new Set([new URL(simulator.url).host]));
        const wrong = proxyAt(proxy.address, 'wrong-password');
        await expect(headersFor(agents, kind, { channel: wrong })).rejects.toMatchObject({
          code: 'ROUTIFY_PROXY_REFUSED',
        });
      } finally {
        await proxy.kill();
      }
    });

    it('fetches none through a proxy that is down, and goes the way of the credential, not of the channel', async () => {
      const proxy = await ProxyProcess.start('http');
      try {
        const agents = agentsWith(LOOPBACK);
        const unreachable = { code: 'ROUTIFY_PROXY_UNREACHABLE' };
        await expect(headersFor(agents, kind, { channel: DOWN })).rejects.toMatchObject(unreachable);
        const working = proxyAt(proxy.address);
        const turned = { channel: working, credential: DOWN };
        await expect(headersFor(agents, kind, turned)).rejects.toMatchObject(unreachable);
        expect(proxy.targets).toEqual([]);
        const own = { channel: DOWN, credential: working };
        expect((await headersFor(agents, kind, own)).authorization).toMatch(authorized);
        expect(proxy.targets).toHaveLength(1);
      } finally {
        await proxy.kill();
      }
    });
  });
});
