import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

jest.setTimeout(180_000);

type Json = Readonly<Record<string, unknown>>;

const KINDS = ['openai-compatible', 'gemini', 'anthropic-messages'] as const;
const FUNCTION = { name: 'read_file', parameters: { type: 'object', properties: { path: { type: 'string' } } } };
const QUESTION = [{ role: 'user', content: 'Hi' }];

/** A request in each client format, and how its replies say that they are complete. */
const CLIENTS: readonly (readonly [path: string, body: object, complete: RegExp])[] = [
  [
    '/v1/chat/completions',
    { messages: QUESTION, tools: [{ type: 'function', function: FUNCTION }] },
    /"finish_reason":"(?:stop|tool_calls)"|data: \[DONE\]/,
  ],
  [
    '/v1/messages',
    { messages: QUESTION, max_tokens: 99, tools: [{ name: FUNCTION.name, input_schema: FUNCTION.parameters }] },
    /"stop_reason":"(?:end_turn|tool_use)"|event: message_stop/,
  ],
  [
    '/v1/responses',
    { input: 'Hi', tools: [{ type: 'function', ...FUNCTION }] },
    /"status":"completed","completed_at"|event: response\.completed/,
  ],
];

const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const chatReply = (message: object, finish: string | null, more: object = {}): object => ({
  id: 'u1',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'up',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
  usage: USAGE,
  ...more,
});
const chunkOf = (delta: object, finish: string | null = null): object => ({
  id: 'u1',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'up',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const framesOf = (...events: readonly object[]): string =>
  [...events, '[DONE]']
    .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
    .join('');
const GEMINI_USAGE = { promptTokenCount: 5, candidatesTokenCount: 1, totalTokenCount: 6 };
const candidate = (parts: readonly object[] | null, finishReason: string): object => ({
  candidates: [{ ...(parts === null ? {} : { content: { role: 'model', parts } }), finishReason }],
  usageMetadata: GEMINI_USAGE,
});

/** Replies and streams of upstreams that differ from their documentation, in every format of clients. */
describe('upstreams that answer in another way', () => {
  const upstream = new ScriptedUpstream();
  const second = new ScriptedUpstream();
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    await upstream.start();
    await second.start();
    platform = await startPlatform();
    for (const kind of KINDS) {
      await platform.addModel({ canonicalId: `acme/${kind}` });
      const models = [{ model: `acme/${kind}`, upstreamModel: 'up', cost: null }];
      await platform.addChannel({ name: kind, kind, serves: [], models, baseUrl: upstream.url });
    }
    await platform.addModel({ canonicalId: 'acme/two' });
    const models = [{ model: 'acme/two', upstreamModel: 'up', cost: null }];
    await platform.addChannel({ name: 'one', serves: [], models, baseUrl: upstream.url, priority: 1 });
    await platform.addChannel({ name: 'two', serves: [], models, baseUrl: second.url, priority: 2 });
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  }, 120_000);
  beforeEach(() => platform.restoreChannels());
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
    await second.stop();
  });

  const answers = (text: string, type: string, status = 200, from = upstream): void => {
    from.answers((response) => {
      response.writeHead(status, { 'content-type': type }).end(text);
    });
  };
  const answersOf = (whole: object, frames: string): void => {
    upstream.answers((response, request, body) => {
      const isStream = body.includes('"stream":true') || (request.url ?? '').includes('stream');
      response
        .writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
        .end(isStream ? frames : JSON.stringify(whole));
    });
  };
  const post = (path: string, kind: string, body: object): Promise<Answer> =>
    caller.post(path, { model: `acme/${kind}`, ...body });

  describe.each(CLIENTS)('for %s', (path, body, complete) => {
    it.each([
      ['openai-compatible', 'insufficient_system_resource'],
      ['openai-compatible', 'network_error'],
      ['gemini', 'MALFORMED_FUNCTION_CALL'],
      ['gemini', 'OTHER'],
      ['anthropic-messages', 'abort'],
    ])('RES-13: of %s, %s without output is a failed attempt', async (kind, word) => {
      const anthropic = {
        id: 'm',
        type: 'message',
        role: 'assistant',
        model: 'up',
        usage: { input_tokens: 1, output_tokens: 1 },
      };
      if (kind === 'gemini') answersOf(candidate(null, word), `data: ${JSON.stringify(candidate(null, word))}\n\n`);
      else if (kind === 'openai-compatible') {
        answersOf(
          chatReply({ content: '' }, word),
          framesOf(chunkOf({ role: 'assistant', content: '' }), chunkOf({}, word)),
        );
      } else {
        const events = [
          { type: 'message_start', message: { ...anthropic, content: [], stop_reason: null } },
          { type: 'message_delta', delta: { stop_reason: word }, usage: { output_tokens: 1 } },
          { type: 'message_stop' },
        ];
        const frames = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
        answersOf({ ...anthropic, content: [], stop_reason: word }, frames);
      }
      for (const stream of [false, true]) {
        const answer = await post(path, kind, { ...body, stream });
        expect([answer.status, complete.test(answer.text)]).toEqual([502, false]);
      }
    });

    it('RES-13: a failure after output is an error, and an unknown word is no natural end', async () => {
      const said = chunkOf({ role: 'assistant', content: 'So far' });
      answersOf(chatReply({ content: 'So far' }, 'of_tomorrow'), framesOf(said, chunkOf({}, 'network_error')));
      const broken = await post(path, 'openai-compatible', { ...body, stream: true });
      expect(broken.text).toContain('So far');
      expect(complete.test(broken.text)).toBe(false);
      const whole = await post(path, 'openai-compatible', body);
      expect([whole.status, complete.test(whole.text)]).toEqual([200, false]);
      expect(whole.text).toContain('"native_finish_reason":"of_tomorrow"');
      answersOf({}, framesOf(said, chunkOf({}, 'of_tomorrow')));
      const cut = await post(path, 'openai-compatible', { ...body, stream: true });
      expect(cut.text).toContain('"native_finish_reason":"of_tomorrow"');
      expect(/"finish_reason":"stop"|"end_turn"|response\.completed/.test(cut.text)).toBe(false);
    });

    it('RES-13: the next channel mends a failure without output', async () => {
      answersOf(chatReply({ content: '' }, 'error'), framesOf(chunkOf({ role: 'assistant' }), chunkOf({}, 'abort')));
      answers(JSON.stringify(chatReply({ content: 'Mended' }, 'stop')), 'application/json', 200, second);
      for (const stream of [false, true]) {
        const answer = await post(path, 'two', { ...body, stream });
        expect([answer.status, answer.headers['x-routify-channel']]).toEqual([200, 'two']);
        expect(answer.text).toContain('Mended');
        expect(complete.test(answer.text)).toBe(true);
      }
    });

    it('RES-14: a call says once who it is', async () => {
      const part = (more: object, called: object): object =>
        chunkOf({ tool_calls: [{ index: 0, ...more, function: called }] });
      const first = part({ id: 'c1', type: 'function' }, { arguments: '{"pa' });
      const parts = [
        part({ id: '', type: 'function' }, { arguments: 'th' }),
        part({ id: 'c2' }, { name: 'read_file', arguments: '":' }),
        part({ id: 'c3', type: 'function' }, { name: 'read_file', arguments: '"a"}' }),
      ];
      const opening = chunkOf({ role: 'assistant', content: null });
      answersOf({}, framesOf(opening, first, ...parts, chunkOf({}, 'tool_calls')));
      const { text } = await post(path, 'openai-compatible', { ...body, stream: true });
      expect(text.match(/"c[123]"/g)?.every((id) => id === '"c1"')).toBe(true);
      const pieces = [...text.matchAll(/"(?:arguments|partial_json|delta)":("(?:[^"\\]|\\.)*")/g)];
      const written = pieces.map(([, piece = '""']) => JSON.parse(piece) as string).join('');
      expect(written.startsWith('{"path":"a"}')).toBe(true);
      expect(complete.test(text)).toBe(true);
    });

    it.each([201, 202, 203, 206])('RES-15: status %i is a reply', async (status) => {
      answers(JSON.stringify(chatReply({ content: 'Fine' }, 'stop')), 'application/json', status);
      const answer = await post(path, 'openai-compatible', body);
      expect([answer.status, complete.test(answer.text)]).toEqual([200, true]);
      expect(answer.text).toContain('Fine');
    });

    it.each(['application/json', 'text/event-stream', 'text/plain'])(
      'RES-15: gets the form that it asked for, by %s',
      async (type) => {
        const call = { id: 'c1', type: 'function', function: { name: 'read_file', arguments: '{"path":"a"}' } };
        answers(JSON.stringify(chatReply({ content: 'Fine', tool_calls: [call] }, 'tool_calls')), type);
        const stream = await post(path, 'openai-compatible', { ...body, stream: true });
        expect([stream.status, complete.test(stream.text)]).toEqual([200, true]);
        expect(stream.headers['content-type']).toContain('text/event-stream');
        expect([stream.text.includes('Fine'), stream.text.includes('c1')]).toEqual([true, true]);
        const deltas = [
          { role: 'assistant', content: 'Fi' },
          { content: 'ne' },
          { tool_calls: [{ index: 0, ...call }] },
        ];
        answers(
          framesOf(...deltas.map((delta) => chunkOf(delta)), { ...chunkOf({}, 'tool_calls'), usage: USAGE }),
          type,
        );
        const whole = await post(path, 'openai-compatible', body);
        expect([whole.status, complete.test(whole.text)]).toEqual([200, true]);
        expect(whole.headers['content-type']).toContain('application/json');
        expect([whole.text.includes('Fine'), whole.text.includes('c1')]).toEqual([true, true]);
      },
    );

    it('RES-16: reads one routify, ours', async () => {
      const routify = { routify: { cost_usd: 77, channel: 'theirs' } };
      const usage = { ...USAGE, ...routify };
      answersOf(
        chatReply({ content: 'Fine', ...routify }, 'stop', { usage, ...routify }),
        framesOf(
          { ...chunkOf({ content: 'Fine', ...routify }), ...routify },
          { ...chunkOf({}, 'stop'), usage, ...routify },
        ),
      );
      for (const more of [
        {},
        { stream: true, ...(path.includes('chat') ? { stream_options: { include_usage: true } } : {}) },
      ]) {
        const { text } = await post(path, 'openai-compatible', { ...body, ...more });
        expect([text.match(/"routify":/g), text.includes('theirs')]).toEqual([['"routify":'], false]);
      }
    });
  });

  it('RES-15 RES-16: in its own format, too, Messages are served as asked, with one routify', async () => {
    const routify = { routify: { cost_usd: 77, channel: 'theirs' } };
    const usage = { input_tokens: 9, output_tokens: 2, ...routify };
    const message: Json = { id: 'm', type: 'message', role: 'assistant', model: 'up', stop_sequence: null };
    const events = [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage, ...routify } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' }, ...routify },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Fine' }, ...routify },
      { type: 'content_block_stop', index: 0, ...routify },
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage, ...routify },
      { type: 'message_stop', ...routify },
    ];
    const frames = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    const whole = JSON.stringify({
      ...message,
      content: [{ type: 'text', text: 'Fine' }],
      stop_reason: 'end_turn',
      usage,
      ...routify,
    });
    const [, body, complete] = CLIENTS[1]!;
    for (const [text, type] of [
      [frames, 'text/event-stream'],
      [whole, 'application/json'],
    ] as const) {
      answers(text, type);
      for (const stream of [false, true]) {
        const answer = await post('/v1/messages', 'anthropic-messages', { ...body, stream });
        expect([answer.status, complete.test(answer.text), answer.text.includes('Fine')]).toEqual([200, true, true]);
        expect([answer.text.match(/"routify":/g), answer.text.includes('theirs')]).toEqual([['"routify":'], false]);
      }
    }
  });
});
