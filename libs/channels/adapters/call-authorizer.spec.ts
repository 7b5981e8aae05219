import type { UpstreamRule } from '#infra';
import { CloudAccess } from '#cloud-credentials';
import { Secret, SystemClock } from '#kernel';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import { sampleChannel } from '../../../test/support/samples/sample-channel.js';
import type { Channel, Credential } from '../domain/channel.js';
import type { Proxy } from '../domain/addresses/proxy.js';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { CallAuthorizer } from './call-authorizer.js';

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
  port: null,
};
const ORIGIN = 'https://aiplatform.googleapis.com';

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

  async function headersFor(
    agents: UpstreamAgents,
    changes: Partial<Pick<Channel, 'kind'>>,
    proxy: Proxy | null = null,
  ) {
    const access = new CloudAccess(
      { awsStsUrl: null, googleTokenUrl: `${simulator.url}/google/token` } as never,
      new SystemClock(),
    );
    const channel = sampleChannel({ endpoint: { origin: ORIGIN, path: '' }, ...changes });
    const secret = new Secret(channel.kind === 'vertex' ? keyFile : 'sk-plain-0001');
    const credential: Credential = { ...channel.credentials[0]!, secret, proxy };
    const call = { method: 'POST', origin: ORIGIN, path: '/x', contentType: null, parts: [] } as const;
    return (await new CallAuthorizer(agents, access).authorize(channel, credential, call)).headers;
  }

  it('puts a key where its kind wants it', async () => {
    expect(await headersFor(agentsWith(), {})).toEqual({ authorization: 'Bearer sk-plain-0001' });
    expect(await headersFor(agentsWith(), { kind: 'gemini' })).toEqual({ 'x-goog-api-key': 'sk-plain-0001' });
  });

  it('fetches a token where the address guard lets it', async () => {
    const vertex = { kind: 'vertex' } as const;
    expect((await headersFor(agentsWith(LOOPBACK), vertex)).authorization).toMatch(/^Bearer ya29\./);
    await expect(headersFor(agentsWith(), vertex)).rejects.toThrow('not an allowed upstream address');
  });

  it('fetches a token through the proxy of the credential', async () => {
    const agents = agentsWith(LOOPBACK);
    const through = jest.spyOn(agents, 'of');
    const proxy = {
      ...{ id: 'p-1', ownerId: 'c-1', username: null, password: null },
      address: { scheme: 'http', host: '127.0.0.1', port: 1 },
    } as const;
    await expect(headersFor(agents, { kind: 'vertex' }, proxy)).rejects.toMatchObject({
      code: 'ROUTIFY_PROXY_UNREACHABLE',
    });
    expect(through).toHaveBeenCalledWith(expect.any(Number), proxy);
  });
});
