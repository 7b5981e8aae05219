import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { OpenaiCompatibleAdapter, type Candidate } from '#channels';
import { Secret } from '#kernel';
import { sampleChannel } from '../../test/support/sample-channel.js';
import { UpstreamAttempt, type AttemptResult } from './attempt.js';

describe('UpstreamAttempt', () => {
  const agent = new Agent();

  afterAll(() => agent.destroy());

  function attempt(secret: string, origin = 'http://127.0.0.1:9'): UpstreamAttempt {
    const adapter = new OpenaiCompatibleAdapter({ of: () => agent } as never);
    const candidate: Candidate = {
      channel: sampleChannel({ endpoint: { origin, path: '/v1' } }),
      credential: { id: 'c', label: 'c', secret: new Secret(secret), weight: 1, rpm: null, tpm: null },
      otherCredentials: [],
      modelId: 'm',
      upstreamModel: 'm',
      costVersion: null,
    };
    const parts = [Buffer.from('{}')];
    return new UpstreamAttempt(adapter, candidate, {
      requestId: 'gen_1',
      parts,
      lengthBytes: 2,
      stream: true,
      reasoning: false,
    });
  }

  it('fails, and does not throw, when the request cannot even be built', async () => {
    const result = await attempt('not a\nheader').result;
    expect(result).toMatchObject({ kind: 'failed', reason: 'connection_lost', status: null });
  });

  it('is abandoned once, before its socket exists: the upstream was not asked', async () => {
    const abandoned = attempt('sk-1');
    abandoned.abandon();
    expect(await abandoned.result).toEqual<AttemptResult>({ kind: 'abandoned', asked: false });
    abandoned.abandon();
  });

  it('is abandoned when the upstream has the request', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const abandoned = attempt('sk-1', `http://127.0.0.1:${port}`);
    await once(server, 'request');
    abandoned.abandon();
    expect(await abandoned.result).toEqual<AttemptResult>({ kind: 'abandoned', asked: true });
    server.close();
  });
});
