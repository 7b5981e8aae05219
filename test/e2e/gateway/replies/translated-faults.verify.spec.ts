import { Secret } from '#core';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { awsSecret, googleSecret, VERTEX_PATH } from '../../../support/gateway/format-platform.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const MESSAGES = [{ role: 'user', content: 'Please call weather.' }];
const TOOL = { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } };

interface AssistantReply {
  readonly choices: readonly [
    { readonly message: Record<string, unknown> & { readonly tool_calls: readonly { readonly id: string }[] } },
  ];
}

/**
 * The kind of a channel, the base path of its API, a parameter without a counterpart, a signature of reasoning, a
 * model.
 */
const KINDS = [
  ['anthropic-messages', '/v1', { n: 2 }, '"signature":"', 'foreign'],
  ['gemini', '/v1beta', { logit_bias: { 1: 1 } }, '"thoughtSignature":"', 'foreign'],
  ['openai-responses', '/v1', { n: 2 }, '"encrypted_content":"', 'foreign'],
  ['bedrock', '', { n: 2 }, '"signature":"', 'us.anthropic.claude-agent-v1:0'],
  ['vertex', VERTEX_PATH, { logit_bias: { 1: 1 } }, '"thoughtSignature":"', 'gemini-agent'],
  ['vertex', VERTEX_PATH, { n: 2 }, '"signature":"', 'claude-agent@20260101'],
] as const;

/** What lets a channel in, or does not. */
async function accessOf(platform: Platform, kind: string, name: string) {
  const isRefused = name === 'refused';
  const credential = (secret: Secret) => ({ credentials: [{ secret, label: name, weight: 1 }] });
  switch (kind) {
    case 'bedrock': {
      const secret = isRefused ? awsSecret({}, 'AKIASIMULATORBAD') : awsSecret();
      return { ...credential(secret), options: { aws_region: 'eu-west-1' } };
    }
    case 'vertex': {
      const file = await googleSecret(platform);
      return credential(isRefused ? new Secret(file.reveal().replace('routify@', 'gone@')) : file);
    }
    default:
      return credential(new Secret(isRefused ? 'sk-bad' : `sk-good-${name}`));
  }
}

/** Faults of providers with other wire formats, and features of these formats. */
describe.each(KINDS)('behind %s at %j (%j, %s): %s', (kind, path, unsupported, signature, upstreamModel) => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    for (const name of ['foreign', 'refused', 'paused']) {
      await platform.addModel({ canonicalId: `acme/${name}`, capabilities: ['tools', 'reasoning'] });
      await platform.addChannel({
        name,
        kind,
        serves: [],
        models: [{ model: `acme/${name}`, upstreamModel, cost: null }],
        baseUrl: platform.simulator.url + path,
        ...(await accessOf(platform, kind, name)),
      });
    }
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  const send = (name: string, fields: object = {}) =>
    caller.chat({ model: `acme/${name}`, messages: MESSAGES, max_tokens: 4_000, ...fields });
  const stream = (fields: object): Promise<GatewayStream> =>
    GatewayStream.open(platform, customer.apiKey, {
      model: 'acme/foreign',
      messages: MESSAGES,
      stream_options: { include_usage: true },
      ...fields,
    });

  it('RES-12: thinking goes on with the signature that the client sends back', async () => {
    const first = await send('foreign', { tools: [TOOL], reasoning_effort: 'low', reasoningSummary: 'auto' });
    const { message } = (first.json() as unknown as AssistantReply).choices[0];
    expect(message).toMatchObject({ reasoning_content: expect.stringMatching(/\w/) });
    const result = { role: 'tool', tool_call_id: message.tool_calls[0]!.id, content: 'sunny' };
    const second = await send('foreign', {
      messages: [...MESSAGES, message, result],
      tools: [TOOL],
      reasoning_effort: 'low',
    });
    expect(second.json()).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
    expect(caller.sentUpstream(second)).toContain(signature);
  });

  it('RES-10: an error in mid-stream ends the stream as one', async () => {
    const broken = await (await stream({ simulate: { error_in_stream_after: 6 } })).ended();
    expect(broken.isDone).toBe(false);
    expect(broken.chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'error' }],
      error: { code: 'upstream_error' },
    });
    expect(broken.chunks.some(({ usage }) => usage)).toBe(false);
    expect(await booked(platform, broken.id)).toMatchObject({ outcome: 'upstream_broken', usage_source: 'counted' });
  });

  it('a client that disconnects ends the request at the provider', async () => {
    const left = await stream({ simulate: { completion_tokens: 400, chunk_ms: 20 } });
    await left.received(3);
    left.hangUp();
    await eventually(() => platform.simulator.journal.ofRequest(left.id)[0]?.outcome === 'hung_up');
    expect(await booked(platform, left.id)).toMatchObject({ outcome: 'client_closed', usage_source: 'counted' });
  });

  it('ERR-502: a credential that the provider refuses is not disclosed', async () => {
    const answer = await send('refused');
    expect(answer.status).toBe(502);
    expect(answer.error().metadata).toEqual({
      attempts: [{ channel: 'refused', status: null, reason: 'unavailable' }],
    });
    expect(answer.text).not.toMatch(/sk-bad|api.?key|akia|grant|token|simulator/i);
  });

  it('ERR-429: a provider’s pause is passed on', async () => {
    const answer = await send('paused', { simulate: { status: 429, retry_after: 7 } });
    expect(answer.status).toBe(429);
    expect(answer.error()).toMatchObject({ code: 'upstream_rate_limited' });
    expect(answer.headers['retry-after']).toBe('7');
  });

  it('REQ-22: what has no place is named, and nothing is sent', async () => {
    const answer = await send('foreign', unsupported);
    expect(answer.status).toBe(400);
    expect(answer.error()).toMatchObject({ param: Object.keys(unsupported)[0] });
    expect(platform.simulator.journal.ofRequest(String(answer.headers['x-request-id']))).toEqual([]);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
