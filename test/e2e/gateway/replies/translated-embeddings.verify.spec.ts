import OpenAI from 'openai';
import { bookingOf } from '../../../support/gateway/bookings.js';
import { cloudCredentials, VERTEX_PATH } from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const EMBEDS = { endpoints: ['embeddings'], maxOutputTokens: 0, contextLength: 8_192 } as const;

/** Platforms: what the upstream's format has for one text, and what reports no usage. */
const CLOUDS = [
  ['titan', 'bedrock', 'amazon.titan-embed-text-v2:0', '', { inputText: 'The fox', dimensions: 8 }],
  [
    'cohere',
    'bedrock',
    'cohere.embed-english-v3',
    '',
    { input_type: 'search_document', texts: ['The fox'], output_dimension: 8 },
  ],
  [
    'text-005',
    'vertex',
    'text-embedding-005',
    VERTEX_PATH,
    { instances: [{ content: 'The fox' }], parameters: { outputDimensionality: 8 } },
  ],
  [
    'gemini-2',
    'vertex',
    'gemini-embedding-2',
    VERTEX_PATH,
    { content: { parts: [{ text: 'The fox' }] }, outputDimensionality: 8 },
  ],
] as const;

describe('NBR-6: embeddings of a provider with a format of its own', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'google/embed', aliases: ['embed'], ...EMBEDS });
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'], ...EMBEDS });
    const url = platform.simulator.url;
    await platform.addChannel({ name: 'gemini', kind: 'gemini', serves: ['embed'], baseUrl: `${url}/v1beta` });
    await platform.addChannel({ name: 'scripted', kind: 'gemini', serves: ['scripted'], baseUrl: upstream.url });
    for (const [name, kind, upstreamModel, path] of CLOUDS) {
      await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name], ...EMBEDS });
      const models = [{ model: `acme/${name}`, upstreamModel, cost: null }];
      const shared = { name, kind, serves: [], models, baseUrl: url + path };
      await platform.addChannel({ ...shared, ...(await cloudCredentials(platform, kind)) });
    }
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  const embed = (body: object): Promise<Answer> => caller.post('/v1/embeddings', { model: 'embed', ...body });

  it('gives the official SDK, which requests base64 by default, the same numbers as floats', async () => {
    const client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    const list = await client.embeddings.create({ model: 'embed', input: ['one', 'two'], dimensions: 8 });
    const floats = (await embed({ input: ['one', 'two'], dimensions: 8, encoding_format: 'float' })).json();
    const vectors = (floats.data as { embedding: number[] }[]).map(({ embedding }) => embedding);
    expect(vectors.map(({ length }) => length)).toEqual([8, 8]);
    expect(list.data.map(({ embedding }) => Array.from(embedding))).toEqual(vectors);
    expect(list).toMatchObject({ object: 'list', model: 'embed', usage: { prompt_tokens: 2, total_tokens: 2 } });
  });

  it('sends the provider’s own format, and charges its usage', async () => {
    const answer = await embed({ input: 'The quick brown fox', user: 'me', task_type: 'CLUSTERING' });
    expect(JSON.parse(caller.sentUpstream(answer))).toEqual({
      requests: [
        {
          model: 'models/embed',
          content: { parts: [{ text: 'The quick brown fox' }] },
          taskType: 'CLUSTERING',
        },
      ],
    });
    expect(answer.json()).toMatchObject({
      usage: { prompt_tokens: 4, total_tokens: 4 },
      routify: { channel: 'gemini', usage_source: 'upstream', cost_usd: 0.000008 },
    });
    const booking = await bookingOf(platform, String(answer.headers['x-request-id']));
    expect(booking).toMatchObject({ charge: 8_000n, prompt: 4n, completion: 0n, flags: [] });
  });

  it.each(CLOUDS)(
    '%s of %s: in its own format, signed or with a token, priced by what it reports or by a count',
    async (model, _kind, _upstream, _path, sent) => {
      const answer = await embed({ model, input: 'The fox', dimensions: 8, encoding_format: 'float' });
      expect(answer.json()).toMatchObject({
        object: 'list',
        model,
        usage: { prompt_tokens: 2, total_tokens: 2 },
        data: [
          { object: 'embedding', index: 0, embedding: Array.from({ length: 8 }, () => expect.any(Number) as number) },
        ],
        routify: { usage_source: model === 'cohere' ? 'counted' : 'upstream', cost_usd: 0.000004 },
      });
      expect(JSON.parse(caller.sentUpstream(answer))).toEqual(sent);
      const booking = await bookingOf(platform, String(answer.headers['x-request-id']));
      expect(booking).toMatchObject({ charge: 4_000n, prompt: 2n, completion: 0n, flags: [] });
    },
  );

  it.each(['cohere', 'text-005'])('%s: a vector for each of several texts', async (model) => {
    const several = (await embed({ model, input: ['one', 'two'], encoding_format: 'float' })).json();
    const [, second] = several.data as { embedding: number[] }[];
    const alone = (await embed({ model, input: 'two', encoding_format: 'float' })).json();
    expect((alone.data as { embedding: number[] }[])[0]?.embedding).toEqual(second?.embedding);
  });

  it.each(['titan', 'gemini-2'])('%s: takes one text in a request', async (model) => {
    const answer = await embed({ model, input: ['one', 'two'] });
    expect([answer.status, answer.error()]).toMatchObject([
      400,
      { param: 'input', message: expect.stringContaining('one text') as unknown },
    ]);
  });

  it.each(CLOUDS)('%s of %s: failures and refusals', async (model) => {
    const failed = await embed({ model, input: 'a', simulate: { status: 500 } });
    expect([failed.status, failed.error().code]).toEqual([502, 'all_channels_failed']);
    await platform.restoreChannels();
    const refused = await embed({ model, input: 'a', odd_field: 1 });
    expect([refused.status, refused.error().type]).toEqual([400, 'invalid_request_error']);
    expect(refused.text).not.toMatch(/simulator|projects\/[a-z]/);
  });

  it.each([
    ['missing', []],
    ['absurd-negative', ['absurd_usage']],
  ])('counts the input when usage is %s', async (usage, flags) => {
    const answer = await embed({ input: ['Hello there', 'friend'], simulate: { usage } });
    expect(answer.json()).toMatchObject({ usage: { prompt_tokens: 3 }, routify: { usage_source: 'counted' } });
    const booking = await bookingOf(platform, String(answer.headers['x-request-id']));
    expect(booking).toMatchObject({ charge: 6_000n, flags });
  });

  it('REQ-22: has no place for tokens that the client has cut itself', async () => {
    const answer = await embed({ input: [11, 12] });
    expect([answer.status, answer.error().param]).toEqual([400, 'input']);
    const booking = await bookingOf(platform, String(answer.headers['x-request-id']));
    expect(booking).toMatchObject({ charge: 0n, cost: 0n });
  });

  it('ERR-4xx: hands on what the provider refuses', async () => {
    const answer = await embed({ input: 'a', odd_field: 1 });
    expect([answer.status, answer.error().param]).toEqual([400, 'requests[0].oddField']);
    expect(answer.error().message).toContain('Cannot find field');
  });

  it.each([
    ['fewer vectors than inputs', '{"embeddings":[{"values":[1]}]}'],
    ['a vector without numbers', '{"embeddings":[{"values":[1]},{}]}'],
    ['an error behind status 200', '{"error":{"code":500,"message":"No.","status":"INTERNAL"}}'],
  ])('ERR-502: %s are no answer', async (_what, text) => {
    upstream.answersJson(text);
    const answer = await caller.post('/v1/embeddings', { model: 'scripted', input: ['a', 'b'] });
    expect([answer.status, answer.error().code]).toEqual([502, 'all_channels_failed']);
    const booking = await bookingOf(platform, String(answer.headers['x-request-id']));
    expect(booking).toMatchObject({ charge: 0n });
    await platform.restoreChannels();
  });
});
