import OpenAI from 'openai';
import { leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user' as const, content: 'Hello!' }];
const HEAD = '"id":"9f9d","object":"chat.completion.chunk","created":1764296393,"model":"magistral-medium-latest"';
const USAGE = '"usage":{"prompt_tokens":10,"total_tokens":56,"completion_tokens":46}';
const thinking = (text: string): string => `{"type":"thinking","thinking":[{"type":"text","text":"${text}"}]}`;
const delta = (json: string, finish = 'null', rest = ''): string =>
  `{${HEAD},"choices":[{"index":0,"delta":${json},"finish_reason":${finish}}]${rest}}`;

/** The format of Mistral's reasoning models. */
const THINKING_STREAM = [
  delta(`{"role":"assistant","content":[${thinking('The user is asking')}]}`),
  delta(`{"content":[${thinking(' for 2+2.')}]}`),
  delta('{"content":[{"type":"thinking","thinking":[]}]}'),
  delta('{"content":[{"type":"text","text":"2 + 2"}]}'),
  delta('{"content":" = 4"}'),
  delta('{"content":""}', '"stop"', `,${USAGE}`),
  '[DONE]',
];
const call = (id: string, name: string, city: string): string =>
  `{"id":"${id}","function":{"name":"${name}","arguments":"{\\"city\\": \\"${city}\\"}"}}`;
/** … with tool calls: whole, without index or type. */
const CALLING_STREAM = [
  delta('{"role":"assistant","content":""}'),
  delta(`{"content":"","tool_calls":[${call('D681PevKs', 'weather', 'Paris')}]}`),
  delta(`{"content":"","tool_calls":[${call('VSjXx9aBc', 'clock', 'Rome')}]}`, '"tool_calls"', `,${USAGE}`),
  '[DONE]',
];

interface Thinking {
  readonly reasoning?: string;
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly object[];
}

/** Answers in OpenAI's format, whatever the format of the upstream. */
describe('upstreams with variant formats', () => {
  let platform: Platform;
  let customer: Customer;
  let client: OpenAI;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const presets = { plain: null, mistral: 'mistral', deepseek: 'deepseek', groq: 'groq', openai: 'openai' };
    for (const [name, preset] of Object.entries(presets)) {
      await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name], capabilities: ['tools', 'reasoning'] });
      await platform.addChannel({ name, preset, serves: [name], baseUrl: upstream.url });
    }
    await platform.addModel({ canonicalId: 'acme/stopping', aliases: ['stopping'], capabilities: ['tools'] });
    const options = { stop_ends_calls: true };
    await platform.addChannel({ name: 'stopping', serves: ['stopping'], baseUrl: upstream.url, options });
    customer = await platform.addCustomer();
    client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  const TOOLS = [{ type: 'function' as const, function: { name: 'clock', parameters: { type: 'object' } } }];
  const reply = (message: string, finish: string): string =>
    `{"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"message":${message},"finish_reason":${finish}}],${USAGE}}`;
  const PATHS = {
    chat: ['/v1/chat/completions', { messages: MESSAGES, tools: TOOLS }],
    messages: [
      '/v1/messages',
      { messages: MESSAGES, max_tokens: 99, tools: [{ name: 'clock', input_schema: { type: 'object' } }] },
    ],
    responses: ['/v1/responses', { input: 'Hello!', tools: [{ type: 'function', name: 'clock', parameters: {} }] }],
  } as const;

  async function textOf(format: keyof typeof PATHS, model: string, stream: boolean): Promise<string> {
    const [path, body] = PATHS[format];
    const answer = await caller.post(path, { ...body, model, stream });
    expect(answer.status).toBe(200);
    return answer.text;
  }

  it('RES-23: empty finish reasons and roles are OpenAI’s', async () => {
    upstream.answersJson(reply('{"role":"","content":"ok"}', '""'));
    const whole = await client.chat.completions.create({ model: 'plain', messages: MESSAGES });
    expect(whole.choices).toEqual([{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }]);
    upstream.answersEvents([
      ...[delta('{"role":"","content":"o"}', '""'), delta('{"role":"","content":"k"}', '""')],
      ...[delta('{}', '""', `,${USAGE}`), '[DONE]'],
    ]);
    const text = await textOf('chat', 'plain', true);
    expect(text).not.toMatch(/"(?:role|finish_reason)":""/);
    expect(text.match(/"finish_reason":"stop"/g)).toHaveLength(1);
    const runner = client.chat.completions.stream({ model: 'plain', messages: MESSAGES });
    expect((await runner.finalChatCompletion()).choices).toMatchObject([
      { message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' },
    ]);
  });

  it.each(['chat', 'messages', 'responses'] as const)(
    'RES-23: message in the place of delta, for %s',
    async (format) => {
      const choice = '{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}';
      upstream.answersEvents([`{${HEAD},"choices":[${choice}],${USAGE}}`, '[DONE]']);
      for (const stream of [true, false]) expect(await textOf(format, 'plain', stream)).toContain('Hello');
    },
  );

  it.each(['chat', 'messages', 'responses'] as const)('RES-23: the older function_call, for %s', async (format) => {
    const called = {
      chat: '"finish_reason":"tool_calls"',
      messages: '"stop_reason":"tool_use"',
      responses: '"call_id"',
    };
    upstream.answersEvents([
      delta('{"role":"assistant","content":null,"function_call":{"name":"clock","arguments":""}}'),
      delta('{"function_call":{"arguments":"{\\"city\\":\\"Rome\\"}"}}'),
      ...[delta('{}', '"function_call"', `,${USAGE}`), '[DONE]'],
    ]);
    const streamed = await textOf(format, 'plain', true);
    for (const part of ['clock', 'Rome', called[format]]) expect(streamed).toContain(part);
    upstream.answersJson(
      reply('{"role":"assistant","content":null,"function_call":{"name":"clock","arguments":"{}"}}', '"function_call"'),
    );
    const whole = await textOf(format, 'plain', false);
    for (const part of ['clock', called[format]]) expect(whole).toContain(part);
  });

  it('RES-23: function_call stays for a client of functions', async () => {
    const message = '{"role":"assistant","content":null,"function_call":{"name":"clock","arguments":"{}"}}';
    upstream.answersJson(reply(message, '"function_call"'));
    const functions = [{ name: 'clock', parameters: { type: 'object' } }];
    const answer = await caller.chat({ model: 'plain', messages: MESSAGES, functions });
    expect(answer.text).toContain(`"message":${message},"finish_reason":"function_call"`);
  });

  it('RES-24: stop beside calls is tool_calls by an option of the channel', async () => {
    const message = `{"role":"assistant","content":null,"tool_calls":[${call('c', 'clock', 'Rome')}]}`;
    const ends = { chat: '"finish_reason":"tool_calls"', messages: '"stop_reason":"tool_use"' };
    for (const format of ['chat', 'messages'] as const) {
      upstream.answersJson(reply(message, '"stop"'));
      expect(await textOf(format, 'stopping', false)).toContain(ends[format]);
      expect((await textOf(format, 'plain', false)).includes(ends[format])).toBe(format === 'messages');
      upstream.answersEvents([delta(message), delta('{}', '"stop"', `,${USAGE}`), '[DONE]']);
      expect(await textOf(format, 'stopping', true)).toContain(ends[format]);
      expect((await textOf(format, 'plain', true)).includes(ends[format])).toBe(format === 'messages');
    }
  });

  it('REQ-40: a byte order mark before a reply, an error and a stream is skipped', async () => {
    upstream.answersJson(`\uFEFF${reply('{"role":"assistant","content":"ok"}', '"stop"')}`);
    for (const stream of [false, true]) expect(await textOf('chat', 'plain', stream)).toContain('"content":"ok"');
    upstream.answers((response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(
        '\uFEFF{"error":{"message":"Bad seed.","type":"invalid_request_error","param":"seed","code":"bad"}}',
      );
    });
    const refused = await caller.chat({ model: 'plain', messages: MESSAGES });
    expect(refused.error()).toMatchObject({ message: expect.stringContaining('Bad seed.') as string, param: 'seed' });
    upstream.answersEvents([delta('{"content":"ok"}', '"stop"', `,${USAGE}`), '[DONE]']);
  });

  it('RES-12: a loop over a stream of parts prints text', async () => {
    upstream.answersEvents(THINKING_STREAM);
    const stream = await client.chat.completions.create({ model: 'mistral', messages: MESSAGES, stream: true });
    let printed = '';
    const thought = { reasoning: '', reasoning_content: '', details: '' };
    for await (const chunk of stream) {
      printed += chunk.choices[0]?.delta.content ?? '';
      const said = (chunk.choices[0]?.delta ?? {}) as Thinking;
      thought.reasoning += said.reasoning ?? '';
      thought.reasoning_content += said.reasoning_content ?? '';
      for (const detail of said.reasoning_details ?? []) thought.details += 'text' in detail ? String(detail.text) : '';
    }
    expect(printed).toBe('2 + 2 = 4');
    const text = 'The user is asking for 2+2.';
    expect(thought).toEqual({ reasoning: text, reasoning_content: text, details: text });
  });

  it('RES-12: the official SDK collects tool calls without an index', async () => {
    upstream.answersEvents(CALLING_STREAM);
    const runner = client.chat.completions.stream({ model: 'plain', messages: MESSAGES });
    const { choices } = await runner.finalChatCompletion();
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: 'D681PevKs', type: 'function', function: { name: 'weather', arguments: '{"city": "Paris"}' } },
      { id: 'VSjXx9aBc', type: 'function', function: { name: 'clock', arguments: '{"city": "Rome"}' } },
    ]);
  });

  it('RES-12: a complete reply of content parts', async () => {
    const message = `{"role":"assistant","content":[${thinking('Easy.')},{"type":"text","text":"4"}],"tool_calls":[${call('c', 'clock', 'Rome')}]}`;
    upstream.answersJson(
      `{"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"message":${message},"finish_reason":"stop"}],${USAGE}}`,
    );
    const reply = await client.chat.completions.create({ model: 'plain', messages: MESSAGES });
    expect(reply.choices[0]?.message).toEqual({
      role: 'assistant',
      content: '4',
      reasoning_content: 'Easy.',
      reasoning: 'Easy.',
      reasoning_details: [{ type: 'reasoning.text', text: 'Easy.', format: 'unknown', index: 0 }],
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'clock', arguments: '{"city": "Rome"}' } }],
    });
  });

  it.each(['reasoning', 'reasoning_content'])('RES-12: reasoning in the form of %s', async (name) => {
    upstream.answersEvents([delta(`{"content":null,"${name}":"Hm."}`), delta('{"content":"4"}', '"stop"'), '[DONE]']);
    const stream = await client.chat.completions.create({ model: 'plain', messages: MESSAGES, stream: true });
    const said: Thinking[] = [];
    for await (const chunk of stream) said.push((chunk.choices[0]?.delta ?? {}) as Thinking);
    const details = [{ type: 'reasoning.text', text: 'Hm.', format: 'unknown', index: 0 }];
    expect(said[0]).toMatchObject({ reasoning: 'Hm.', reasoning_content: 'Hm.', reasoning_details: details });
    expect(said[1]).toEqual({ content: '4' });
  });

  const text = [{ type: 'text', text: '4' }];
  const past = [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }, ...text];

  it.each<[model: string, expected: object]>([
    ['plain', { content: '4', reasoning: 'Hm.', reasoning_content: 'Hm.' }],
    ['deepseek', { content: '4', reasoning_content: 'Hm.' }],
    ['groq', { content: '4', reasoning: 'Hm.' }],
    ['mistral', { content: past }],
    ['openai', { content: '4' }],
  ])('RES-12: reasoning that clients send back reaches %s where supported', async (model, expected) => {
    const sent: unknown[] = [];
    upstream.answers((response, _request, body) => {
      sent.push((JSON.parse(body) as { messages: unknown[] }).messages[1]);
      const choices = '[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}]';
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"choices":${choices},${USAGE}}`);
    });
    for (const name of ['reasoning', 'reasoning_content']) {
      const messages = [...MESSAGES, { role: 'assistant', content: '4', [name]: 'Hm.' }, ...MESSAGES];
      expect((await caller.chat({ model, messages })).status).toBe(200);
    }
    expect(sent).toEqual([
      { role: 'assistant', ...expected },
      { role: 'assistant', ...expected },
    ]);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
