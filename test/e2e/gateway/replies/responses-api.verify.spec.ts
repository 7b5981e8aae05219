import OpenAI from 'openai';
import { leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

type Json = Record<string, unknown>;
type Message = OpenAI.ChatCompletionMessageParam & { reasoning_details?: Json[] };

const TURNS = 5;
const MESSAGES: Message[] = [{ role: 'user', content: 'Hello!' }];
const TOOL = {
  type: 'function' as const,
  function: { name: 'look', parameters: { type: 'object', properties: { n: { type: 'integer' } } } },
};
const USAGE = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 8 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 25,
};
const response = (output: object[], more: object = {}) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_764_296_393,
  model: 'gpt-5-pro-2025',
  status: 'completed',
  instructions: 'Never shown.',
  output,
  usage: USAGE,
  ...more,
});
const message = (text: string) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const encryptedOf = (turn: number): string => `gAAAAABo${turn}+/=_-é\u2028"\\${'x'.repeat(turn * 5_000)}`;
/** What the model thinks and calls in one turn. */
const turnItems = (turn: number): Json[] => [
  {
    type: 'reasoning',
    id: `rs_${turn}`,
    encrypted_content: encryptedOf(turn),
    summary: [{ type: 'summary_text', text: `Turn ${turn}.` }],
  },
  {
    type: 'function_call',
    id: `fc_${turn}`,
    call_id: `call_${turn}`,
    name: 'look',
    status: 'completed',
    arguments: `{"n": 1234567890123456789${turn}}`,
  },
];
/** The same as the provider expects it back: without ids, beside its result. */
const returnedItems = (turn: number): Json[] => [
  {
    type: 'reasoning',
    summary: [{ type: 'summary_text', text: `Turn ${turn}.` }],
    encrypted_content: encryptedOf(turn),
  },
  {
    type: 'function_call',
    call_id: `call_${turn}`,
    name: 'look',
    arguments: `{"n": 1234567890123456789${turn}}`,
  },
  { type: 'function_call_output', call_id: `call_${turn}`, output: `seen ${turn}` },
];

/** The events of a stream with these items, as the provider sends them. */
function eventsOf(items: readonly Json[], end: Json = response([...items])): string[] {
  const started = { type: 'response.created', response: response([], { status: 'in_progress', usage: null }) };
  const events = items.flatMap((item, output_index) => [
    { type: 'response.output_item.added', output_index, item: { ...item, encrypted_content: 'early', arguments: '' } },
    ...partsOf(item).map((event) => ({ ...event, output_index, item_id: item.id })),
    { type: 'response.output_item.done', output_index, item },
  ]);
  const all = [started, ...events, { type: `response.${String(end.status)}`, response: end }];
  return all.map((event, sequence_number) => JSON.stringify({ ...event, sequence_number }));
}

function partsOf(item: Json): Json[] {
  const pieces = (text: string): string[] => text.match(/[^]{1,7}/gu) ?? [];
  const {
    summary,
    arguments: args,
    content,
  } = item as {
    summary?: { text: string }[];
    arguments?: string;
    content?: { text: string }[];
  };
  const as = (type: string, texts: readonly string[]): Json[] => texts.map((delta) => ({ type, delta }));
  return [
    ...(summary ?? []).flatMap(({ text }, summary_index) =>
      as('response.reasoning_summary_text.delta', pieces(text)).map((event) => ({ ...event, summary_index })),
    ),
    ...as('response.function_call_arguments.delta', pieces(args ?? '')),
    ...as('response.output_text.delta', pieces(content?.[0]?.text ?? '')),
  ];
}

describe('a channel of the Responses API', () => {
  let platform: Platform;
  let customer: Customer;
  let client: OpenAI;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();
  const sent: { path: string; headers: Json; body: Json }[] = [];

  /** Answers with the value as JSON, or with its events if the request asks for a stream. */
  const answers = (answer: (turn: number) => Json): void => {
    sent.length = 0;
    upstream.answers((reply, { url = '', headers }, text) => {
      const body = JSON.parse(text) as Json;
      sent.push({ path: url, headers, body });
      const value = answer(sent.length);
      if (body.stream !== true) {
        reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
        return;
      }
      reply.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.end(
        eventsOf(value.output as Json[], value)
          .map((event) => `event: x\ndata: ${event}\n\n`)
          .join(''),
      );
    });
  };

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const capabilities = ['tools', 'reasoning'] as const;
    await platform.addModel({ canonicalId: 'acme/pro', aliases: ['pro'], capabilities: [...capabilities] });
    await platform.addChannel({ name: 'responses', kind: 'openai-responses', serves: ['pro'], baseUrl: upstream.url });
    await platform.addModel({ canonicalId: 'acme/either', aliases: ['either'] });
    for (const [priority, [name, kind, baseUrl]] of [
      ['first', 'openai-responses', upstream.url] as const,
      ['second', 'openai-compatible', `${platform.simulator.url}/v1`] as const,
    ].entries()) {
      await platform.addChannel({ name, kind, serves: ['either'], baseUrl, priority: priority + 1 });
    }
    customer = await platform.addCustomer();
    client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    caller = new GatewayCaller(platform, customer.apiKey);
  });

  beforeEach(() => platform.restoreChannels());

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  it('is asked for a response that it does not store, and answers with a completion', async () => {
    answers(() => response([message('Hi.')]));
    const reply = await caller.chat({ model: 'pro', messages: MESSAGES, max_tokens: 50, seed: 7 });
    expect(sent).toMatchObject([{ path: '/v1/responses', headers: { authorization: 'Bearer sk-simulator-1234' } }]);
    expect(sent[0]?.body).toEqual({
      model: 'pro',
      input: MESSAGES,
      store: false,
      max_output_tokens: 50,
      include: ['reasoning.encrypted_content'],
    });
    expect(reply.headers).toMatchObject({ 'x-routify-dropped': 'seed' });
    expect(reply.json()).toMatchObject({
      object: 'chat.completion',
      model: 'pro',
      choices: [{ message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 20, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 8 } },
      routify: { channel: 'responses', usage_source: 'upstream' },
    });
    expect(reply.text).not.toContain('Never shown.');
  });

  it('streams text with usage and one end', async () => {
    answers(() => response([message('One two three four.')]));
    const body = { model: 'pro', messages: MESSAGES, stream_options: { include_usage: true } };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    expect(stream.text).toBe('One two three four.');
    expect(stream.isDone).toBe(true);
    expect(stream.chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 20, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 3 } },
    });
  });

  it('a loop of five turns returns what the model thought, byte for byte', async () => {
    answers((turn) => response(turn <= TURNS ? turnItems(turn) : [message('Done.')]));
    const messages = [...MESSAGES];
    for (let turn = 1; turn <= TURNS; turn++) {
      const { choices } = await client.chat.completions.create({ model: 'pro', messages, tools: [TOOL] });
      const said = choices[0]?.message as Message;
      messages.push(said, { role: 'tool', tool_call_id: `call_${turn}`, content: `seen ${turn}` });
    }
    const last = await client.chat.completions.create({ model: 'pro', messages, tools: [TOOL] });
    expect(last.choices[0]?.message.content).toBe('Done.');
    expectWholeLoop();
  });

  it('the same in streams, where reasoning comes in pieces', async () => {
    answers((turn) => response(turn <= TURNS ? turnItems(turn) : [message('Done.')]));
    const messages = [...MESSAGES];
    for (let turn = 1; turn <= TURNS; turn++) {
      const stream = client.chat.completions.stream({ model: 'pro', messages, tools: [TOOL] });
      const details: Json[] = [];
      stream.on('chunk', ({ choices }) => {
        const delta = choices[0]?.delta as { reasoning_details?: Json[] } | undefined;
        details.push(...(delta?.reasoning_details ?? []));
      });
      const { choices } = await stream.finalChatCompletion();
      const { role, content, tool_calls } = choices[0]?.message as OpenAI.ChatCompletionMessage;
      expect(tool_calls).toMatchObject([{ id: `call_${turn}` }]);
      const said = { role, content, tool_calls, reasoning_details: details } as Message;
      messages.push(said, { role: 'tool', tool_call_id: `call_${turn}`, content: `seen ${turn}` });
    }
    await client.chat.completions.create({ model: 'pro', messages, tools: [TOOL] });
    expectWholeLoop();
  });

  function expectWholeLoop(): void {
    expect(sent).toHaveLength(TURNS + 1);
    for (const [turns, { body }] of sent.entries()) {
      const past = Array.from({ length: turns }, (_, turn) => returnedItems(turn + 1)).flat();
      expect(body.input).toEqual([...MESSAGES, ...past]);
    }
  }

  it('says why a response is incomplete', async () => {
    const incomplete = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    answers(() => response([message('Half')], incomplete));
    const reply = await caller.chat({ model: 'pro', messages: MESSAGES });
    expect(reply.json()).toMatchObject({ choices: [{ finish_reason: 'length', message: { content: 'Half' } }] });
    const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'pro', messages: MESSAGES });
    expect((await stream.ended()).chunks).toContainEqual(
      expect.objectContaining({ choices: [expect.objectContaining({ finish_reason: 'length' })] }),
    );
  });

  it.each([
    ['breaks off', null],
    [
      'fails',
      { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'Oh.' } } },
    ],
    ['ends by an error event', { type: 'error', code: 'server_error', message: 'Oh.', param: null }],
  ])('a stream that %s never looks complete', async (_what, last) => {
    const begun = eventsOf([message('Half an answer')]).slice(0, -2);
    upstream.answersEvents(last === null ? begun : [...begun, JSON.stringify(last)]);
    const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'pro', messages: MESSAGES });
    const { text, isDone, chunks } = await stream.ended();
    expect({ text, isDone }).toEqual({ text: 'Half an answer', isDone: false });
    expect(chunks.at(-1)).toHaveProperty('error');
  });

  it('a response that fails before its first word is another channel’s to serve', async () => {
    const [created = ''] = eventsOf([]);
    const error = { code: 'server_error', message: 'Oh.' };
    const failed = { type: 'response.failed', response: { status: 'failed', error } };
    upstream.answersEvents([created, JSON.stringify(failed)]);
    const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'either', messages: MESSAGES });
    expect((await stream.ended()).isDone).toBe(true);
    expect(stream.headers['x-routify-channel']).toBe('second');
  });

  it('names the client’s field in a refusal of the provider', async () => {
    const error = {
      message: 'Expected at most 90.',
      type: 'invalid_request_error',
      param: 'max_output_tokens',
      code: null,
    };
    upstream.answers((reply) => reply.writeHead(400).end(JSON.stringify({ error })));
    const refused = await caller.chat({ model: 'pro', messages: MESSAGES, max_tokens: 99 });
    expect(refused.status).toBe(400);
    expect(refused.error()).toMatchObject({ message: 'Expected at most 90.', param: 'max_tokens' });
    const stop = await caller.chat({ model: 'pro', messages: MESSAGES, stop: 'x' });
    expect([stop.status, stop.error().param]).toEqual([400, 'stop']);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
