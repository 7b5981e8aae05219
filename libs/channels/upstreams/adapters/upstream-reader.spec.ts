import { SystemClock } from '#core';
import type { UpstreamRule } from '#core/infra';
import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import { ScriptedUpstream } from '../../../../test/support/gateway/scripted-upstream.js';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { CallAuthorizer } from './call-authorizer.js';
import { UpstreamReader, type UpstreamAnswer } from './upstream-reader.js';

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
  port: null,
};
const BYTES_MAX = 16 * 1_024 * 1_024;

describe('UpstreamReader', () => {
  const upstream = new ScriptedUpstream();
  const open = new UpstreamAgents({ upstreamAllow: [LOOPBACK] } as never);
  const closed = new UpstreamAgents({ upstreamAllow: [] } as never);

  beforeAll(() => upstream.start());
  afterAll(async () => {
    await Promise.all([open.onApplicationShutdown(), closed.onApplicationShutdown()]);
    await upstream.stop();
  });

  const read = (agents = open): Promise<UpstreamAnswer> => {
    const channel = { ...sampleChannel({}), endpoint: { origin: new URL(upstream.url).origin, path: '/v1' } };
    const request = { path: '/models', headers: { 'x-version': '7' } };
    return new UpstreamReader(agents, new CallAuthorizer(agents, {} as never), new SystemClock()).read(
      channel,
      channel.credentials[0]!,
      request,
    );
  };

  it('sends the credential, and returns any response', async () => {
    let received: unknown;
    upstream.answers((response, { url, headers }) => {
      received = [url, headers.authorization, headers['x-version']];
      response.writeHead(302, { location: `${upstream.url}/elsewhere` }).end('moved');
    });
    const before = upstream.requests;
    expect(await read()).toMatchObject({ kind: 'answered', status: 302, bytes: Buffer.from('moved') });
    expect(received).toEqual(['/v1/models', 'Bearer sk-test', '7']);
    expect(upstream.requests).toBe(before + 1);
  });

  it('limits the size of a response', async () => {
    upstream.answers((response) => response.end(Buffer.alloc(BYTES_MAX + 1)));
    expect(await read()).toMatchObject({ kind: 'failed', failure: 'unreadable_reply' });
    upstream.answers((response) => response.end(Buffer.alloc(BYTES_MAX)));
    expect(await read()).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('reports how a connection failed', async () => {
    upstream.answers((response) => response.destroy());
    expect(await read()).toMatchObject({ kind: 'failed', failure: 'connection_lost' });
    expect(await read(closed)).toMatchObject({ kind: 'failed', failure: 'blocked' });
  });
});
