import OpenAI from 'openai';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

jest.setTimeout(120_000);

const PATH = '/v1/responses/compact';
const USAGE = { input_tokens: 900, output_tokens: 100, total_tokens: 1_000 };
const COMPACTION = {
  id: 'resp_up',
  object: 'response.compaction',
  created_at: 5,
  output: [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { id: 'cmp_1', type: 'compaction', encrypted_content: 'raw+/=' },
  ],
  usage: USAGE,
};
const TOOLS = [{ type: 'web_search' }, { type: 'namespace', name: 'n', tools: [{ type: 'web_search' }] }];

describe('compactions', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let received: { path: string; body: Readonly<Record<string, unknown>> };

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    for (const [name, kind] of [
      ['openai', 'openai-responses'],
      ['plain', 'openai-compatible'],
    ] as const) {
      await platform.addModel({ canonicalId: `acme/${name}` });
      const models = [{ model: `acme/${name}`, upstreamModel: 'up', cost: null }];
      await platform.addChannel({ name, kind, serves: [], models, baseUrl: upstream.url });
    }
    await platform.addModel({ canonicalId: 'acme/played' });
    await platform.addChannel({
      name: 'played',
      kind: 'openai-responses',
      serves: [],
      baseUrl: `${platform.simulator.url}/v1`,
      models: [{ model: 'acme/played', upstreamModel: 'up', cost: null }],
    });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
    upstream.answers((response, { url = '' }, body) => {
      received = { path: url, body: JSON.parse(body) as typeof received.body };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(COMPACTION));
    });
  });
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  it('AGT-15: is made by a provider of the format, and booked as a response', async () => {
    const body = { model: 'acme/openai', input: [{ role: 'user', content: 'Hi' }], instructions: 'Be brief.' };
    const answer = await caller.post(PATH, { ...body, store: true, tools: TOOLS, x_of_tomorrow: 1 });
    expect(received).toEqual({
      path: PATH,
      body: { ...body, model: 'up', tools: TOOLS, x_of_tomorrow: 1 },
    });
    const id = String(answer.headers['x-request-id']);
    const { charge, prompt, completion } = await booked(platform, id);
    expect([prompt, completion]).toEqual([900n, 100n]);
    const sealed = expect.stringMatching(/^routify-v1\.state\.[\w-]+\.[\w-]{22}\.raw\+\/=$/) as string;
    expect(answer.json()).toEqual({
      ...COMPACTION,
      id: id.replace('gen_', 'resp_'),
      output: [COMPACTION.output[0], { ...COMPACTION.output[1], encrypted_content: sealed }],
      routify: expect.objectContaining({ channel: 'openai', cost_usd: Number(charge) / 1e9 }) as object,
    });
    const [, compaction] = answer.json().output as object[];
    await caller.post('/v1/responses', {
      model: 'acme/openai',
      input: [compaction, { role: 'user', content: 'Go on.' }],
    });
    expect(received.body.input).toMatchObject([{ type: 'compaction', encrypted_content: 'raw+/=' }, {}]);
  });

  it('AGT-15: the official client makes one', async () => {
    const client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    const compacted = await client.responses.compact({ model: 'acme/openai', input: 'Hi' });
    expect([compacted.object, compacted.usage]).toEqual(['response.compaction', USAGE]);
  });

  it('AGT-15: the conversation goes on from it, at the provider that made it, and both are booked', async () => {
    const client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    const model = 'acme/played';
    const question = { role: 'user', content: 'My name is Ada.' } as const;
    const first = await client.responses.create({ model, input: [question] });
    const input = [question, ...first.output] as OpenAI.Responses.ResponseInput;
    const { data: compacted, response } = await client.responses.compact({ model, input }).withResponse();
    expect(compacted.output.map(({ type }) => type)).toEqual(['message', 'compaction']);
    const compaction = await booked(platform, String(response.headers.get('x-request-id')));
    const { input_tokens: prompt, output_tokens: completion } = compacted.usage;
    expect([compaction.prompt, compaction.completion]).toEqual([BigInt(prompt), BigInt(completion)]);
    expect(compaction.charge > 0n).toBe(true);
    const items = compacted.output as OpenAI.Responses.ResponseInput;
    const next = await caller.post('/v1/responses', { model, input: [...items, { role: 'user', content: 'And?' }] });
    expect([next.status, next.json().status]).toEqual([200, 'completed']);
    const sent = JSON.parse(caller.sentUpstream(next)) as { input: object[] };
    expect(sent.input).toMatchObject([
      { role: 'user', content: [{ text: 'My name is Ada.' }] },
      { type: 'compaction', encrypted_content: expect.stringMatching(/^gAAAAAB/) as string },
      { role: 'user', content: 'And?' },
    ]);
    expect(await booked(platform, String(next.headers['x-request-id']))).toMatchObject({ outcome: 'completed' });
  });

  it('AGT-15: other providers get nothing, nor does a stream begin', async () => {
    const before = upstream.requests;
    const refused = await caller.post(PATH, { model: 'acme/plain', input: 'Hi' });
    expect([refused.status, refused.error().param]).toEqual([400, 'model']);
    expect(refused.error().message).toContain('compaction_trigger');
    const streamed = await caller.post(PATH, { model: 'acme/openai', input: 'Hi', stream: true });
    expect([streamed.status, streamed.error().param]).toEqual([400, 'stream']);
    expect(upstream.requests).toBe(before);
    const { status } = await caller.get(PATH);
    expect(status).toBe(405);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
