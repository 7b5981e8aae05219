import Anthropic from '@anthropic-ai/sdk';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import {
  addFormatChannels,
  CLOUD_KINDS,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { atTurn, onlyInVerify } from '../../../support/property-runs.js';

jest.setTimeout(120_000);

const KINDS = [...FORMAT_KINDS, ...CLOUD_KINDS];
/** The client's own format and OpenAI's, and in `verify` all. */
const THROUGH = ['anthropic-messages', 'openai-compatible', ...onlyInVerify(...KINDS.map(([kind]) => kind))];

type Params = Anthropic.MessageCreateParamsNonStreaming;

const WEATHER: Anthropic.Tool = {
  name: 'weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const QUESTION: Anthropic.MessageParam = { role: 'user', content: 'Hello!' };
const CALL: Anthropic.MessageParam = { role: 'user', content: 'Please call weather.' };

const REQUESTS: readonly (readonly [what: string, params: Partial<Params>])[] = [
  ['text', {}],
  ['a tool', { messages: [CALL], tools: [WEATHER] }],
  ['thinking', { thinking: { type: 'enabled', budget_tokens: 1_024 }, max_tokens: 3_000 }],
  ['a bound', { max_tokens: 2 }],
];

describe('POST /v1/messages', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let client: Anthropic;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS);
    await upstream.start();
    const models = [{ model: FORMAT_MODEL, upstreamModel: 'up', cost: null }];
    const kind = 'anthropic-messages';
    await platform.addChannel({ name: 'pausing', kind, serves: [], models, baseUrl: upstream.url });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
    client = clientOf(customer);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  function clientOf({ apiKey }: Customer): Anthropic {
    return new Anthropic({ baseURL: platform.gateway.url, apiKey, maxRetries: 0 });
  }

  const paramsOf = (channel: string, more: Partial<Params> = {}): Params => ({
    model: FORMAT_MODEL,
    max_tokens: 200,
    messages: [QUESTION],
    ...more,
    ...onlyChannel(channel),
  });

  it('MSG-18: a conversation of 3,000 messages, which chat refuses', async () => {
    const turns = Array.from({ length: 3_000 }, (_, index) => ({
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: 'Hi',
    }));
    const messages = [...turns, QUESTION];
    for (const channel of THROUGH)
      expect((await client.messages.create(paramsOf(channel, { messages }))).role).toBe('assistant');
    const chat = await caller.chat({ model: FORMAT_MODEL, messages });
    expect([chat.status, chat.error().param]).toEqual([400, 'messages']);
    const many = await caller.post('/v1/messages', {
      model: FORMAT_MODEL,
      max_tokens: 9,
      messages: Array.from({ length: 10_001 }, () => QUESTION),
    });
    expect([many.status, many.text]).toEqual([400, expect.stringContaining('"limit_parts":10000')]);
  });

  /** The events as a client without an SDK reads them. */
  function eventsOf({ text }: Answer): { type: string; [key: string]: unknown }[] {
    return text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice('data: '.length)) as { type: string });
  }

  const stream = (channel: string, more: object = {}): Promise<Answer> =>
    caller.post('/v1/messages', { ...paramsOf(channel), stream: true, ...more });

  describe.each([...new Set(THROUGH)].map((kind, index) => [kind, index] as const))('through %s', (kind, index) => {
    it.each(atTurn(REQUESTS, index))(
      'MSG-1 MSG-2 MSG-5 MSG-7 MSG-11: %s, in one piece and in a stream that say the same',
      async (_what, params) => {
        const { data, response } = await client.messages.create(paramsOf(kind, params)).withResponse();
        const reply = data as Anthropic.Message & { routify?: { cost_usd: number; channel: string } };
        expect(reply).toMatchObject({ type: 'message', role: 'assistant', model: FORMAT_MODEL });
        const streamed = await client.messages.stream(paramsOf(kind, params)).finalMessage();
        expect(streamed.content.map(comparable)).toEqual(reply.content.map(comparable));
        expect([streamed.stop_reason, streamed.usage.output_tokens]).toEqual([
          reply.stop_reason,
          reply.usage.output_tokens,
        ]);
        const generation = String(response.headers.get('request-id'));
        const { charge, prompt, completion } = await booked(platform, generation);
        expect(reply.routify).toMatchObject({ channel: kind, cost_usd: Number(charge) / 1e9 });
        const { input_tokens: input, cache_read_input_tokens: read } = reply.usage;
        expect([input + (read ?? 0), reply.usage.output_tokens]).toEqual([Number(prompt), Number(completion)]);
        expect((await caller.get(`/v1/generations/${generation}`)).json()).toMatchObject({ endpoint: 'messages' });
      },
    );

    it('MSG-4: calls tools over five turns', async () => {
      const messages: Anthropic.MessageParam[] = [CALL];
      for (let turn = 0; turn < 5; turn++) {
        const reply = await client.messages.create(paramsOf(kind, { messages, tools: [WEATHER] }));
        expect(reply.stop_reason).toBe('tool_use');
        const call = reply.content.find((block) => block.type === 'tool_use');
        expect(call).toMatchObject({ name: 'weather', input: { city: expect.any(String) as string } });
        messages.push(
          { role: 'assistant', content: reply.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: call!.id, content: `${turn}` }, ...again] },
        );
      }
    });

    it('MSG-7: a broken stream ends in an error, and a failure before it is one', async () => {
      const events = eventsOf(await stream(`${kind}-cut`));
      expect(events[0]?.type).toBe('message_start');
      expect(events.at(-1)).toMatchObject({ type: 'error', error: { type: 'api_error', code: 'upstream_error' } });
      const sdk = client.messages.stream(paramsOf(`${kind}-cut`)).finalMessage();
      await expect(sdk).rejects.toThrow(Anthropic.APIError);
      const failed = await stream(`${kind}-failing`);
      expect([failed.status, failed.json()]).toMatchObject([502, { type: 'error', error: { type: 'api_error' } }]);
      const refused = await caller.post('/v1/messages', paramsOf(`${kind}-refused`));
      expect(refused.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    });
  });

  it('MSG-7: events in their order, ending with the cost', async () => {
    const events = eventsOf(await stream('openai-compatible'));
    expect(events[0]).toMatchObject({
      message: { usage: { input_tokens: expect.any(Number) as number, output_tokens: 0 } },
    });
    expect(events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
      ...['message_start', 'content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['message_delta', 'message_stop'],
    ]);
    expect(events.at(-1)).toMatchObject({ routify: { channel: 'openai-compatible' } });
  });

  it.each<[what: string, body: object, param: string]>([
    ['no max_tokens', { max_tokens: undefined }, 'max_tokens'],
    [
      'a block without text',
      { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      'messages[0].content[0].text',
    ],
    ['an unknown model', { model: 'acme/agents' }, 'model'],
  ])('MSG-8: %s is an error in Anthropic’s envelope', async (_what, body, param) => {
    const answer = await caller.post('/v1/messages', { ...paramsOf('openai-compatible'), ...body });
    expect(answer.headers['request-id']).toBe(answer.headers['x-request-id']);
    expect(answer.json()).toMatchObject({
      type: 'error',
      error: { type: answer.status === 404 ? 'not_found_error' : 'invalid_request_error', param },
      request_id: answer.headers['request-id'],
    });
  });

  it('MSG-8: calls and results that are no pairs are refused in Anthropic’s words; where bytes pass, by Anthropic', async () => {
    const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'sunny' };
    const use = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} };
    const turns: readonly (readonly [messages: object[], words: string])[] = [
      [
        [QUESTION, { role: 'user', content: [result] }],
        'unexpected `tool_use_id` found in `tool_result` blocks: toolu_1',
      ],
      [
        [QUESTION, { role: 'assistant', content: [use] }, QUESTION],
        '`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1',
      ],
    ];
    for (const [messages, words] of turns) {
      const body = { system: 'Be short.', tools: [WEATHER], messages };
      for (const kind of ['openai-compatible', 'gemini', 'openai-responses', 'bedrock-nova']) {
        const { status, text } = await caller.post('/v1/messages', { ...paramsOf(kind), ...body });
        expect([status, JSON.parse(text)]).toMatchObject([
          400,
          {
            type: 'error',
            error: { type: 'invalid_request_error', param: 'messages[1]', message: expect.stringContaining(words) },
          },
        ]);
      }
      const passed = await caller.post('/v1/messages', { ...paramsOf('anthropic-messages'), ...body });
      expect(caller.sentUpstream(passed)).toContain('toolu_1');
    }
  });

  it('MSG-8: a wrong key, an empty wallet and limits have Anthropic’s types and headers', async () => {
    const stranger = { ...customer, apiKey: 'rtf_none' };
    await expect(clientOf(stranger).messages.create(paramsOf('gemini'))).rejects.toThrow(Anthropic.AuthenticationError);
    const poor = new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd: '0' })).apiKey);
    const unpaid = await poor.post('/v1/messages', paramsOf('gemini'));
    expect([unpaid.status, unpaid.error().type]).toEqual([402, 'billing_error']);
    const limited = await platform.addCustomer({ key: { rpm: 1 } });
    const { response } = await clientOf(limited).messages.create(paramsOf('gemini')).withResponse();
    expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
    expect(response.headers.get('anthropic-ratelimit-requests-reset')).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/);
    await expect(clientOf(limited).messages.create(paramsOf('gemini'))).rejects.toThrow(Anthropic.RateLimitError);
  });

  it('MSG-8: a key for other endpoints is refused', async () => {
    const narrow = await platform.addCustomer({ key: { endpoints: ['chat'] } });
    await expect(clientOf(narrow).messages.create(paramsOf('gemini'))).rejects.toThrow(Anthropic.PermissionDeniedError);
  });

  it('MSG-13: refuses a thread in the words after which SDKs go on without one', async () => {
    const thread = { type: 'create' };
    const answer = await caller.post('/v1/messages', { ...paramsOf('gemini'), thread });
    expect([answer.status, answer.json()]).toMatchObject([
      400,
      { error: { param: 'thread', details: { error_code: 'thread_unsupported_request' } } },
    ]);
  });

  it('MSG-2: without any output a prompt’s cache is filled, by Anthropic alone', async () => {
    for (const channel of ['anthropic-messages', 'vertex-claude', 'bedrock']) {
      const { data, response } = await client.messages.create(paramsOf(channel, { max_tokens: 0 })).withResponse();
      expect([data.content, data.stop_reason, data.usage.output_tokens]).toEqual([[], 'max_tokens', 0]);
      const { charge, prompt, completion } = await booked(platform, String(response.headers.get('request-id')));
      expect([charge > 0n, prompt, completion]).toEqual([true, BigInt(data.usage.input_tokens), 0n]);
      const streamed = await client.messages.stream(paramsOf(channel, { max_tokens: 0 })).finalMessage();
      expect([streamed.content, streamed.stop_reason]).toEqual([[], 'max_tokens']);
    }
    for (const channel of ['openai-compatible', 'gemini', 'openai-responses', 'bedrock-nova', 'vertex']) {
      const refused = await caller.post('/v1/messages', paramsOf(channel, { max_tokens: 0 }));
      expect([channel, refused.status, refused.error().param]).toEqual([channel, 400, 'max_tokens']);
    }
  });

  it('MSG-4: names what no upstream gets', async () => {
    const tools = [WEATHER, { type: 'web_search_20250305', name: 'web_search' }];
    const answer = await caller.post('/v1/messages', { ...paramsOf('openai-compatible'), tools });
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, 'tools[1]']);
  });

  const SERVERS = { mcp_servers: [{ type: 'url', name: 'files', url: 'https://mcp.example/' }] };
  const TOOLSET = { type: 'mcp_toolset', mcp_server_name: 'files' };

  it.each(KINDS.map(([kind]) => kind))(
    'MSG-4: a container reaches Anthropic, and servers no one without a price: %s',
    async (kind) => {
      const isNative = kind === 'anthropic-messages' || kind === 'vertex-claude';
      const answer = await caller.post('/v1/messages', { ...paramsOf(kind), ...SERVERS, container: 'c_1' });
      expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([
        200,
        isNative ? 'mcp_servers' : 'mcp_servers, container',
      ]);
      expect(caller.sentUpstream(answer).includes('"container":"c_1"')).toBe(isNative);
      for (const choice of [{ type: 'any' }, { type: 'tool', name: 'read' }]) {
        const forced = { ...SERVERS, tools: [TOOLSET], tool_choice: choice };
        const refused = await caller.post('/v1/messages', { ...paramsOf(kind), ...forced });
        expect([refused.status, refused.error().param]).toEqual([400, expect.stringMatching(/^tool_choice/)]);
      }
    },
  );

  it.each(['openai-compatible-painting', 'gemini-painting'])(
    'MSG-7: names images of %s, which only the Responses API has a place for',
    async (channel) => {
      const answer = await caller.post('/v1/messages', paramsOf(channel, { max_tokens: 400 }));
      expect(answer.headers['x-routify-dropped']).toBe('images');
      expect(answer.json()).toMatchObject({ content: [{ type: 'text' }], routify: { dropped: ['images'] } });
      const events = eventsOf(await stream(channel, { max_tokens: 400 }));
      expect(events.at(-1)).toMatchObject({ routify: { dropped: ['images'] } });
      const request = { model: FORMAT_MODEL, input: 'Paint.', max_output_tokens: 400, ...onlyChannel(channel) };
      const painted = await caller.post('/v1/responses', request);
      expect(painted.headers['x-routify-dropped']).toBeUndefined();
      expect(painted.json().output).toContainEqual(
        expect.objectContaining({ type: 'image_generation_call', result: expect.stringMatching(/^iVBOR/) as string }),
      );
    },
  );

  it('MSG-3 MSG-5 MSG-6: settings become those of the provider’s format', async () => {
    const settings = {
      temperature: 0.5,
      top_p: 0.9,
      stop_sequences: ['END'],
      service_tier: 'auto',
      metadata: { user_id: 'u-1' },
      output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } },
    };
    const answer = await caller.post('/v1/messages', { ...paramsOf('openai-compatible'), ...settings });
    expect(answer.status).toBe(200);
    expect(JSON.parse(caller.sentUpstream(answer))).toMatchObject({
      temperature: 0.5,
      top_p: 0.9,
      stop: ['END'],
      user: 'u-1',
      max_tokens: 200,
      response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
    });
    const refused = { temperature: 1.5, service_tier: 'flex', metadata: 5 };
    for (const [param, value] of Object.entries(refused)) {
      const { status, text } = await caller.post('/v1/messages', { ...paramsOf('gemini'), [param]: value });
      expect([status, JSON.parse(text)]).toMatchObject([400, { error: { param } }]);
    }
  });

  describe('a turn that Anthropic pauses', () => {
    const usage = { input_tokens: 9, output_tokens: 2 };
    const content = [{ type: 'text', text: 'So far.' }];
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'up', stop_sequence: null };
    const EVENTS = [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'So far.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'pause_turn', stop_sequence: null }, usage },
      { type: 'message_stop' },
    ];

    beforeAll(() => {
      upstream.answers((response, _request, body) => {
        const isStream = body.includes('"stream":true');
        const frames = EVENTS.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        const whole = JSON.stringify({ ...message, content, stop_reason: 'pause_turn', usage });
        response
          .writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
          .end(isStream ? frames.join('') : whole);
      });
    });

    it.each([
      ['/v1/messages', { messages: [QUESTION] }, { stop_reason: 'pause_turn', content }],
      ['/v1/messages', { messages: [QUESTION], speed: 'standard' }, { stop_reason: 'pause_turn', content }],
      [
        '/v1/chat/completions',
        { messages: [QUESTION] },
        { choices: [{ finish_reason: 'stop', native_finish_reason: 'pause_turn', message: { content: 'So far.' } }] },
      ],
      ['/v1/responses', { input: 'Hi' }, { status: 'completed', incomplete_details: null }],
    ])('MSG-7 AGT-2: has its reason where the client’s format has one: %s %j', async (path, body, expected) => {
      const request = { model: FORMAT_MODEL, max_tokens: 50, ...body, ...onlyChannel('pausing') };
      const answer = await caller.post(path, request);
      expect([answer.status, answer.json()]).toMatchObject([200, expected]);
      const { text } = await caller.post(path, { ...request, stream: true });
      expect(text).toContain(path === '/v1/responses' ? 'event: response.completed' : '"pause_turn"');
    });
  });

  it('MSG-9: models in Anthropic’s shape for its clients', async () => {
    const page = await client.models.list();
    expect(page.data.map(({ id }) => id)).toContain(FORMAT_MODEL);
    const inPages = [];
    for await (const { id } of client.models.list({ limit: 1 })) inPages.push(id);
    expect(inPages).toEqual(page.data.map(({ id }) => id));
    for (const query of [{ limit: 0 }, { after_id: 'none' }, { after_id: FORMAT_MODEL, before_id: FORMAT_MODEL }]) {
      await expect(client.models.list(query)).rejects.toThrow(Anthropic.BadRequestError);
    }
    expect(await client.models.retrieve(FORMAT_MODEL)).toMatchObject({ type: 'model', id: FORMAT_MODEL });
    expect((await caller.get('/v1/models')).json()).toMatchObject({ object: 'list' });
  });

  it('MSG-10: counts tokens without a charge', async () => {
    const { input_tokens: few } = await client.messages.countTokens({ model: FORMAT_MODEL, messages: [QUESTION] });
    const { input_tokens: more } = await client.messages.countTokens({
      model: FORMAT_MODEL,
      messages: [QUESTION],
      tools: [WEATHER],
      system: 'Be short.',
    });
    expect([few > 3, more > few + 10]).toEqual([true, true]);
  });

  it('MSG-11: a hang-up is booked like one of chat', async () => {
    const sdk = client.messages.stream(paramsOf('openai-compatible-slow'));
    const { response } = await sdk.withResponse();
    for await (const event of sdk) if (event.type === 'content_block_delta') break;
    const booking = await booked(platform, String(response.headers.get('request-id')));
    expect(booking).toMatchObject({ outcome: 'client_closed', usage_source: 'counted' });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});

const again: Anthropic.TextBlockParam[] = [{ type: 'text', text: 'Please call weather.' }];

/** Without what differs from request to request. */
function comparable(block: Anthropic.ContentBlock): object {
  return { ...block, id: null, signature: null, parsed_output: null };
}
