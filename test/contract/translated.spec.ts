import { leftovers } from '../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../support/gateway/gateway-caller.js';
import { GatewayStream } from '../support/gateway/gateway-stream.js';
import { shapeFaults } from '../support/samples/openai-shapes.js';
import { startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';

/** The kind of a channel and the base path of its provider's API. */
const KINDS = [
  ['anthropic-messages', '/v1'],
  ['gemini', '/v1beta'],
  ['openai-responses', '/v1'],
] as const;
/** What the Responses API takes for a bound. */
const LEAST_BOUND = 16;
/** It has no stop sequences. */
const WITHOUT_STOP = 'openai-responses';
/** The Responses API says what its models think only on request, and as a summary. */
const THINKING = { reasoning_effort: 'low', reasoningSummary: 'auto' };
const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const SCHEMA = {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
  additionalProperties: false,
};

/** Behind a translated channel the gateway writes the whole reply, so all of it follows OpenAI's documentation. */
describe.each(KINDS)('through %s', (kind, path) => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/foreign', capabilities: ['tools', 'json_schema', 'reasoning'] });
    const baseUrl = platform.simulator.url + path;
    const models = [{ model: 'acme/foreign', upstreamModel: 'foreign', cost: null }];
    await platform.addChannel({ name: 'foreign', kind, serves: [], models, baseUrl });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  // Channel health from one test does not affect the next.
  beforeEach(() => platform.restoreChannels());

  afterAll(() => platform.stop());

  const withDefaults = (body: object): object => ({
    model: 'acme/foreign',
    messages: [{ role: 'user', content: 'Hello!' }],
    max_tokens: 200,
    ...body,
  });

  async function replyTo(body: object): Promise<Answer> {
    const answer = await caller.chat(withDefaults(body));
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    expect({ text: answer.text, faults: shapeFaults('reply', answer.json()) }).toMatchObject({ faults: [] });
    return answer;
  }

  async function streamOf(body: object): Promise<GatewayStream> {
    const requestBody = withDefaults({ ...body, stream_options: { include_usage: true } });
    const stream = await (await GatewayStream.open(platform, customer.apiKey, requestBody)).ended();
    for (const chunk of stream.chunks)
      expect({ chunk, faults: shapeFaults('chunk', chunk) }).toMatchObject({ faults: [] });
    return stream;
  }

  it.each<[what: string, body: object]>([
    ['text', {}],
    ['thinking', { reasoning_effort: 'low' }],
    ['a call', { messages: [{ role: 'user', content: 'Please call weather.' }], tools: [WEATHER] }],
    ['JSON', { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA } } }],
    ['half an answer', { max_tokens: 2 }],
  ])('RES-2 RES-3 RES-7 RES-8 RES-12: %s, in one piece and in a stream that say the same', async (_what, body) => {
    const reply = (await replyTo(body)).json() as {
      choices: { message: { content: string | null; tool_calls?: { function: object }[] }; finish_reason: string }[];
      usage: object;
    };
    const { chunks, text, isDone } = await streamOf(body);
    expect(isDone).toBe(true);
    const [{ message, finish_reason: finish }] = reply.choices as [(typeof reply.choices)[number]];
    expect(text).toBe(message.content ?? '');
    expect(chunks.flatMap(({ choices }) => choices.flatMap((choice) => choice.finish_reason ?? []))).toEqual([finish]);
    expect(chunks.at(-1)?.usage).toEqual(reply.usage);
  });

  it('RES-12: reasoning has every field name that clients read', async () => {
    type Detail = { text?: string; summary?: string };
    type Thought = Record<'reasoning' | 'reasoning_content', string> & { reasoning_details: Detail[] };
    const textsOf = (details: Detail[]): string => details.map(({ text, summary }) => text ?? summary ?? '').join('');
    const reply = (await replyTo(THINKING)).json() as { choices: [{ message: Thought }] };
    const { chunks } = await streamOf(THINKING);
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta as Partial<Thought>));
    const { reasoning, reasoning_content: content, reasoning_details: details } = reply.choices[0].message;
    expect(reasoning).toMatch(/\w/);
    expect([content, textsOf(details)]).toEqual([reasoning, reasoning]);
    for (const name of ['reasoning', 'reasoning_content'] as const) {
      expect(deltas.map((delta) => delta[name] ?? '').join('')).toBe(reasoning);
    }
    expect(textsOf(deltas.flatMap((delta) => delta.reasoning_details ?? []))).toBe(reasoning);
  });

  it.each(['max_tokens', 'max_completion_tokens', 'max_output_tokens'])('REQ-7: %s is the bound', async (field) => {
    const { choices, usage } = (await replyTo({ max_tokens: null, [field]: 2 })).json();
    expect(choices).toMatchObject([{ finish_reason: 'length' }]);
    expect(usage).toMatchObject({ completion_tokens: kind === 'openai-responses' ? LEAST_BOUND : 2 });
  });

  it('REQ-8 RES-12: a stop sequence ends the text and is not in it', async () => {
    const body = { stop: [' three', 'never'], simulate: { text: 'one two three four' } };
    if (kind === WITHOUT_STOP) {
      expect((await caller.chat(withDefaults(body))).error()).toMatchObject({ param: 'stop' });
      return;
    }
    const reply = (await replyTo(body)).json();
    expect(reply.choices).toMatchObject([{ message: { content: 'one two' }, finish_reason: 'stop' }]);
    expect((await streamOf(body)).text).toBe('one two');
  });

  it('REQ-2 REQ-14: two rounds with a tool', async () => {
    const question = [{ role: 'user', content: 'Please call weather.' }];
    const first = (await replyTo({ messages: question, tools: [WEATHER] })).json() as {
      choices: { message: { tool_calls: { id: string }[] } }[];
    };
    const { message } = first.choices[0]!;
    const result = { role: 'tool', tool_call_id: message.tool_calls[0]!.id, content: 'sunny' };
    const second = await replyTo({ messages: [...question, message, result], tools: [WEATHER] });
    expect(second.json()).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
  });

  it('ERR-4xx ERR-502: refusals and failures in the envelope', async () => {
    const refused = await caller.chat(withDefaults({ simulate: { status: 400 } }));
    expect(refused.status).toBe(400);
    const failed = await caller.chat(withDefaults({ simulate: { status: 529 } }));
    expect(failed.status).toBe(502);
    for (const answer of [refused, failed]) expect(shapeFaults('failure', answer.json())).toEqual([]);
    // An overloaded channel is in cool-down.
    await platform.restoreChannels();
  });

  it('RES-10: a broken stream has no [DONE]', async () => {
    const requestBody = withDefaults({ simulate: { cut_after_chunks: 6 } });
    const stream = await (await GatewayStream.open(platform, customer.apiKey, requestBody)).ended();
    expect(stream.isDone).toBe(false);
    expect(stream.chunks.at(-1)).toMatchObject({ error: { code: 'upstream_error' } });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
