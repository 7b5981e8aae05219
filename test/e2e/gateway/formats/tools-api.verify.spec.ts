import type { NewChannel } from '#channels';
import { Secret, type PriceRow } from '#core';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { PLAIN_PRICE, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import {
  CALL,
  ENCRYPTED,
  OpenaiAccount,
  refusalOf,
  RESTRICTED_KEY,
  TEXT,
  type Json,
} from '../../../support/upstreams/openai-account.js';

jest.setTimeout(120_000);

const COST: readonly PriceRow[] = [
  { fromPromptTokens: 0, rates: { input: 1_000_000_000n, cache_read: 250_000_000n, output: 4_000_000_000n } },
];
/** 12 fresh and 8 cached tokens, 5 of output, by the price of the platform and by the cost above. */
const CHARGE = 12n * 2_000n + 8n * 500n + 5n * 8_000n;
const CALL_COST = 12n * 1_000n + 8n * 250n + 5n * 4_000n;

/** A cent a search. */
const SEARCH_NANO_USD = 10_000_000n;
const SEARCH_PRICE = PLAIN_PRICE.map(({ rates, ...row }) => ({
  ...row,
  rates: { ...rates, web_search_call: SEARCH_NANO_USD * 1_000_000n },
}));

const PARAMETERS = { type: 'object', properties: { n: { type: 'integer' } } };
const USER = { role: 'user', content: 'Look.' };
const CHAT_TOOLS = [{ type: 'function', function: { name: 'look', parameters: PARAMETERS } }];
const FUNCTION_OUTPUT = { type: 'function_call_output', call_id: CALL.call_id, output: 'seen' };

const listOf = (value: unknown): Json[] => value as Json[];
const itemOf = (list: unknown, type: string): Json => listOf(list).find((item) => item.type === type)!;
const messageOf = (reply: Json): Json => listOf(reply.choices)[0]!.message as Json;

/** A client of each format: its first turn, the turn with the result of the call, and the same without tools. */
const CLIENTS = [
  {
    format: 'chat',
    path: '/v1/chat/completions',
    begin: { messages: [USER], tools: CHAT_TOOLS, reasoning_effort: 'high' },
    effort: 'high',
    callOf: (reply: Json) => {
      const { id, function: called } = listOf(messageOf(reply).tool_calls)[0] as { id: string; function: Json };
      return { call_id: id, ...called };
    },
    next: (reply: Json) => ({
      messages: [USER, messageOf(reply), { role: 'tool', tool_call_id: CALL.call_id, content: 'seen' }],
      tools: CHAT_TOOLS,
    }),
    textOf: (reply: Json) => messageOf(reply).content,
  },
  {
    format: 'messages',
    path: '/v1/messages',
    begin: {
      max_tokens: 1_000,
      messages: [USER],
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
      tools: [{ name: 'look', input_schema: PARAMETERS }],
    },
    effort: 'high',
    callOf: (reply: Json) => {
      const { id, name } = itemOf(reply.content, 'tool_use');
      return { call_id: id, name, arguments: CALL.arguments };
    },
    next: (reply: Json) => ({
      max_tokens: 1_000,
      thinking: { type: 'adaptive' },
      messages: [
        USER,
        { role: 'assistant', content: reply.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: CALL.call_id, content: 'seen' }] },
      ],
      tools: [{ name: 'look', input_schema: PARAMETERS }],
    }),
    textOf: (reply: Json) => itemOf(reply.content, 'text').text,
  },
  {
    format: 'responses',
    path: '/v1/responses',
    begin: {
      input: 'Look.',
      reasoning: { effort: 'high' },
      tools: [{ type: 'function', name: 'look', parameters: PARAMETERS }],
    },
    effort: 'high',
    callOf: (reply: Json) => {
      const { call_id, name, arguments: args } = itemOf(reply.output, 'function_call');
      return { call_id, name, arguments: args };
    },
    next: (reply: Json) => ({
      input: [USER, ...listOf(reply.output), FUNCTION_OUTPUT],
      tools: [{ type: 'function', name: 'look', parameters: PARAMETERS }],
    }),
    textOf: (reply: Json) => (itemOf(reply.output, 'message').content as Json[])[0]!.text,
  },
] as const;

describe('tools of models that chat completions refuse', () => {
  const account = new OpenaiAccount();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  const addChannel = async (
    name: string,
    upstreamModel: string,
    fields: Partial<NewChannel>,
    price = PLAIN_PRICE,
  ): Promise<void> => {
    await platform.addModel({ canonicalId: `acme/${name}`, capabilities: ['tools', 'reasoning'], price });
    const models = [{ model: `acme/${name}`, upstreamModel, cost: COST }];
    await platform.addChannel({ name, serves: [], models, baseUrl: account.url, ...fields });
  };

  beforeAll(async () => {
    await account.start();
    platform = await startPlatform();
    await addChannel('openai', 'gpt-5.6-terra', { preset: 'openai' });
    await addChannel('searching', 'gpt-5.6-terra', { preset: 'openai' }, SEARCH_PRICE);
    await addChannel('restricted', 'gpt-5.6-terra', {
      preset: 'openai',
      credentials: [{ secret: new Secret(RESTRICTED_KEY), label: 'restricted', weight: 1 }],
    });
    await addChannel('older', 'gpt-5.2', { preset: 'openai' });
    await addChannel('kept', 'gpt-5.6-terra', { preset: 'openai', options: { tools_api: 'chat' } });
    await addChannel('forced', 'gpt-5.6-terra', { preset: 'openai', options: { force: { reasoning_effort: 'low' } } });
    await addChannel('relay', 'my-model', { options: { tools_api: 'responses' } });
    await addChannel('azure', 'prod-gpt-5.6-terra', {
      kind: 'azure-openai',
      preset: 'azure-openai',
      baseUrl: account.origin,
      options: { api_version: '2025-01-01-preview' },
    });
    customer = await platform.addCustomer({ organization: { responseRetentionDays: 30 } });
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(async () => {
    account.takePaths();
    await platform.restoreChannels();
  });
  afterAll(async () => {
    await platform.stop();
    await account.stop();
  });

  const post = async (path: string, model: string, body: object): Promise<Answer> => {
    const answer = await caller.post(path, { model: `acme/${model}`, ...body }, { 'anthropic-version': '2023-06-01' });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    return answer;
  };
  const expectBooked = async (answer: Answer, unitsNanoUsd = 0n): Promise<void> => {
    const booking = await booked(platform, String(answer.headers['x-request-id']));
    expect(booking).toMatchObject({
      outcome: 'completed',
      usage_source: 'upstream',
      prompt: 20n,
      cached: 8n,
      completion: 5n,
      reasoning: 3n,
      charge: CHARGE + unitsNanoUsd,
      cost: CALL_COST,
    });
  };

  describe.each(CLIENTS)('a client of $path', ({ path, begin, effort, callOf, next, textOf }) => {
    it('REQ-37: gets the call of a tool, and the text after its result, from the Responses API', async () => {
      const first = await post(path, 'openai', begin);
      expect(callOf(first.json())).toEqual(CALL);
      const [received] = account.sent;
      expect(received).toMatchObject({ path: '/v1/responses', body: { model: 'gpt-5.6-terra', store: false } });
      expect(received?.body).toMatchObject({ reasoning: { effort }, tools: [{ type: 'function', name: 'look' }] });
      const second = await post(path, 'openai', next(first.json()));
      expect(textOf(second.json())).toBe(TEXT);
      expect(account.sent[1]?.body.input).toMatchObject([
        { role: 'user' },
        { type: 'reasoning', encrypted_content: ENCRYPTED },
        { type: 'function_call', ...CALL },
        FUNCTION_OUTPUT,
      ]);
      expect(account.takePaths()).toEqual(['/v1/responses', '/v1/responses']);
      for (const answer of [first, second]) await expectBooked(answer);
    });

    it('REQ-37: gets the same in streams', async () => {
      const whole = await post(path, 'openai', begin);
      const first = await post(path, 'openai', { ...begin, stream: true });
      expect(first.text).toContain(CALL.call_id);
      expect(first.text).toContain('"name":"look"');
      const second = await post(path, 'openai', { ...next(whole.json()), stream: true });
      expect(joined(second)).toBe(TEXT);
      for (const answer of [first, second]) await expectBooked(answer);
      expect(new Set(account.takePaths())).toEqual(new Set(['/v1/responses']));
    });

    it('REQ-37: reaches Azure’s v1 API with the same key, and an account of a relay by its option', async () => {
      for (const [model, sentTo] of [
        ['azure', '/openai/v1/responses'],
        ['relay', '/v1/responses'],
      ] as const) {
        const answer = await post(path, model, begin);
        expect(callOf(answer.json())).toEqual(CALL);
        expect(account.sent[0]?.headers).toMatchObject(
          model === 'azure' ? { 'api-key': 'sk-simulator-1234' } : { authorization: 'Bearer sk-simulator-1234' },
        );
        expect(account.takePaths()).toEqual([sentTo]);
      }
    });

    it('REQ-37: is sent there with what the operator forces on chat, under the name that it has there', async () => {
      const answer = await post(path, 'forced', begin);
      expect(callOf(answer.json())).toEqual(CALL);
      const [received] = account.sent;
      expect(received).toMatchObject({ path: '/v1/responses', body: { reasoning: { effort: 'low' } } });
      expect(received?.body).not.toHaveProperty('reasoning_effort');
    });

    it('REQ-37: reads the provider’s own refusal where the operator keeps chat completions, or for an older model', async () => {
      for (const model of ['kept', 'older']) {
        const answer = await caller.post(path, { model: `acme/${model}`, ...begin });
        expect(answer.status).toBe(400);
        expect(answer.error().message).toBe(refusalOf(`acme/${model}`));
        expect(account.takePaths()).toEqual(['/v1/chat/completions']);
      }
    });
  });

  it.each([
    ['without tools', { messages: [USER] }],
    ['without reasoning', { messages: [USER], tools: CHAT_TOOLS, reasoning_effort: 'none' }],
  ])('REQ-37: chat completions serve a client of chat %s', async (_what, body) => {
    for (const stream of [false, true]) {
      const answer = await post('/v1/chat/completions', 'openai', { ...body, stream });
      expect(answer.text).toContain(TEXT);
      await expectBooked(answer);
    }
    const [first] = account.sent;
    expect(first?.body).toMatchObject({ ...body, model: 'gpt-5.6-terra' });
    expect(account.takePaths()).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
  });

  it('REQ-37: legacy functions go there, too', async () => {
    const functions = [{ name: 'look', parameters: PARAMETERS }];
    const answer = await post('/v1/chat/completions', 'openai', { messages: [USER], functions });
    expect(messageOf(answer.json()).function_call).toEqual({ name: CALL.name, arguments: CALL.arguments });
    expect(account.takePaths()).toEqual(['/v1/responses']);
  });

  it.each([
    [
      '/v1/messages',
      { max_tokens: 90, messages: [USER], tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    ],
    ['/v1/responses', { input: 'Look.', tools: [{ type: 'web_search' }] }],
  ])('REQ-37: the provider runs its own tool there for a client of %s, if that has a price', async (path, body) => {
    await expectBooked(await post(path, 'searching', body), SEARCH_NANO_USD);
    expect(account.sent[0]).toMatchObject({ path: '/v1/responses', body: { tools: [{ type: 'web_search' }] } });
    account.takePaths();
    await expectBooked(await post(path, 'openai', body));
    expect(account.sent[0]).toMatchObject({ path: '/v1/responses' });
    expect(account.sent[0]?.body.tools ?? []).toEqual([]);
  });

  it('REQ-37: a conversation of chat goes on without its reasoning where a turn has no tools', async () => {
    const first = (await post('/v1/chat/completions', 'openai', CLIENTS[0].begin)).json();
    const { messages } = CLIENTS[0].next(first);
    const second = await post('/v1/chat/completions', 'openai', { messages });
    expect(messageOf(second.json()).content).toBe(TEXT);
    expect(JSON.stringify(account.sent[1]?.body)).not.toContain(ENCRYPTED);
    expect(listOf(account.sent[1]?.body.messages)[1]).toMatchObject({ tool_calls: [{ id: CALL.call_id }] });
    const third = await post('/v1/chat/completions', 'openai', { messages, tools: CHAT_TOOLS });
    expect(messageOf(third.json()).content).toBe(TEXT);
    expect(account.sent[2]?.body.input).toMatchObject([{}, { encrypted_content: ENCRYPTED }, {}, {}]);
    expect(account.takePaths()).toEqual(['/v1/responses', '/v1/chat/completions', '/v1/responses']);
  });

  it('REQ-37: a conversation of the Responses API stays there in every turn, also one that is stored', async () => {
    const { begin } = CLIENTS[2];
    const first = (await post('/v1/responses', 'openai', { ...begin, store: true })).json();
    const continued = { previous_response_id: first.id, input: [FUNCTION_OUTPUT] };
    const second = await post('/v1/responses', 'openai', { ...continued, store: true });
    expect(account.sent[1]?.body.input).toMatchObject([
      { role: 'user' },
      { type: 'reasoning', encrypted_content: ENCRYPTED },
      { type: 'function_call', ...CALL },
      FUNCTION_OUTPUT,
    ]);
    const last = { previous_response_id: second.json().id, input: 'Bye.', reasoning: { effort: 'none' } };
    await post('/v1/responses', 'openai', last);
    expect(account.sent[2]?.body).toMatchObject({ reasoning: { effort: 'none' } });
    expect(listOf(account.sent[2]?.body.input)).toHaveLength(6);
    expect(account.takePaths()).toEqual(['/v1/responses', '/v1/responses', '/v1/responses']);
  });

  it('REQ-37: what OpenAI compacted there is read in the next turn, though that has no tools', async () => {
    const compacted = await post('/v1/responses/compact', 'openai', { input: [USER] });
    await expectBooked(compacted);
    await post('/v1/responses', 'openai', { input: [...listOf(compacted.json().output), USER] });
    expect(account.sent[1]?.body.input).toMatchObject([{ type: 'compaction', encrypted_content: ENCRYPTED }, USER]);
    expect(account.takePaths()).toEqual(['/v1/responses/compact', '/v1/responses']);
  });

  it('REQ-37: a key without that API is not refused for it: chat completions go on', async () => {
    const { begin, path } = CLIENTS[0];
    const refused = await caller.post(path, { model: 'acme/restricted', ...begin });
    expect([refused.status, refused.text.includes('scopes')]).toEqual([502, false]);
    const { attempts } = await booked(platform, String(refused.headers['x-request-id']));
    expect(attempts).toMatchObject([{ status: 401, reason: expect.stringMatching(/^api_missing: .*Missing scopes/) }]);
    const served = await post(path, 'restricted', { messages: [USER] });
    expect(messageOf(served.json()).content).toBe(TEXT);
    expect(account.takePaths()).toEqual(['/v1/responses', '/v1/chat/completions']);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});

/** The text of a stream of any format. */
function joined({ text }: Answer): string {
  const events = text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as { choices?: Json[]; type?: string; delta?: unknown });
  return events
    .map(({ choices, type, delta }) => {
      if (choices !== undefined) return (choices[0]?.delta as Json | undefined)?.content ?? '';
      if (type === 'content_block_delta') return (delta as Json).text ?? '';
      return type === 'response.output_text.delta' ? delta : '';
    })
    .join('');
}
