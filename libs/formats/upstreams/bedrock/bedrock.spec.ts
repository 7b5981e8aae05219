import fc from 'fast-check';
import { EventStreamSplitter, EXCEPTION_MARK, type SseFrame } from '#core';
import { encodeMessage } from '../../../../apps/simulator/domain/wire/encode-message.js';
import { chatBody, dialectRequest, requestText } from '../../../../test/support/samples/dialect-request.js';
import type { DialectOptions } from '../dialect.js';
import { bedrock } from './bedrock.js';

const NOVA = 'amazon.nova-2-lite-v1:0';
const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const PIXEL = 'iVBORw0KGgo=';
const TOOL = { type: 'function', function: { name: 'weather', description: '', parameters: { type: 'object' } } };
const USER = { role: 'user', content: 'Hi' };
type Json = Record<string, unknown>;

function build(body: object, upstreamModel = CLAUDE, options: Partial<DialectOptions> = {}) {
  return dialectRequest(bedrock, { model: 'm', messages: [USER], ...body }, { upstreamModel, ...options });
}
const sent = (...args: Parameters<typeof build>): Json => JSON.parse(requestText(build(...args))) as Json;

describe('a request of Converse', () => {
  it.each([
    [NOVA, false, '/model/amazon.nova-2-lite-v1%3A0/converse'],
    [CLAUDE, true, '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream'],
    [
      'arn:aws:bedrock:us-east-1:1:inference-profile/us.meta.x',
      false,
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.meta.x/converse',
    ],
  ])('for %s is sent to its path', (model, stream, path) => {
    expect(build({ stream }, model)).toMatchObject({ path, headers: {} });
  });

  it('says what Messages would, in other words', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Look' }, imageOf(`data:image/png;base64,${PIXEL}`)] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: callOf('{"x":1.0}') }] },
      { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
    ];
    const body = {
      messages,
      tools: [TOOL],
      tool_choice: 'required',
      max_tokens: 9,
      temperature: 0.5,
      top_p: 1,
      stop: 'x',
    };
    expect(requestText(build(body))).toBe(
      '{"toolConfig":{"tools":[{"toolSpec":{"name":"weather","inputSchema":{"json":{"type":"object"}}}}],"toolChoice":{"any":{}}},' +
        '"system":[{"text":"Be brief."}],' +
        '"messages":[{"role":"user","content":[{"text":"Look"},{"image":{"format":"png","source":{"bytes":"' +
        `${PIXEL}"}}}]},` +
        '{"role":"assistant","content":[{"toolUse":{"toolUseId":"c1","name":"weather","input":{"x":1.0}}}]},' +
        '{"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"sunny"}]}}]}],' +
        '"inferenceConfig":{"maxTokens":9,"temperature":0.5,"topP":1,"stopSequences":["x"]}}',
    );
  });

  it('REQ-22: names the choice of single calls, which it does not have', () => {
    expect(build({ tools: [TOOL], parallel_tool_calls: false }).dropped).toEqual(['parallel_tool_calls']);
    expect(build({ tools: [TOOL], parallel_tool_calls: true }).dropped).toEqual([]);
  });

  it('marks caches where the model has them', () => {
    const marked = {
      role: 'user',
      content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    };
    const mark = { cachePoint: { type: 'default', ttl: '1h' } };
    for (const [model, marks] of [
      [CLAUDE, [mark]],
      [NOVA, [mark]],
      ['arn:aws:bedrock:us-east-1:1:application-inference-profile/a1', [mark]],
      ['meta.llama3-70b-instruct-v1:0', []],
    ] as const) {
      expect(sent({ messages: [marked] }, model)).toMatchObject({ messages: [{ content: [{ text: 'a' }, ...marks] }] });
      expect(requestText(build({ messages: [marked] }, model)).includes('cachePoint')).toBe(marks.length > 0);
    }
  });

  it('sets marks of its own for the client, with Converse and with Messages', () => {
    const tools = [{ ...TOOL }];
    const mark = { cachePoint: { type: 'default' } };
    const messages = [{ role: 'system', content: 'Be brief.' }, USER];
    const request = build({ tools, messages }, CLAUDE, { cacheMarks: true });
    expect(JSON.parse(requestText(request))).toMatchObject({
      toolConfig: { tools: [{}, mark] },
      system: [{ text: 'Be brief.' }, mark],
      messages: [{ content: [{}, mark] }],
    });
    expect(request.cacheMarks).toBe(3);
    expect(bedrock.cacheMinimum({ upstreamModel: CLAUDE, reasoningField: 'both' })).not.toBeNull();
    expect(bedrock.cacheMinimum({ upstreamModel: NOVA, reasoningField: 'both' })).toBeNull();
  });

  it('thinks in the words of the model, or names the effort as left out', () => {
    const effort = { reasoning_effort: 'low', max_tokens: 4_000 };
    expect(sent(effort)).toMatchObject({
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1_024 } },
    });
    expect(sent(effort, NOVA)).toMatchObject({
      additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } },
    });
    expect(sent(effort, 'openai.gpt-oss-120b-1:0')).toMatchObject({
      additionalModelRequestFields: { reasoning_effort: 'low' },
    });
    expect(build(effort, 'meta.llama3-70b-instruct-v1:0').dropped).toEqual(['reasoning_effort']);
  });

  it('has schemas as texts, and what only the model knows in its own place', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const body = { response_format: { type: 'json_schema', json_schema: { name: 'a', schema } }, top_k: 5 };
    const { outputConfig, additionalModelRequestFields } = sent({
      ...body,
      guardrailConfig: { guardrailIdentifier: 'g' },
    });
    const { textFormat } = outputConfig as {
      textFormat: { type: string; structure: { jsonSchema: { schema: string } } };
    };
    expect([textFormat.type, JSON.parse(textFormat.structure.jsonSchema.schema)]).toEqual(['json_schema', schema]);
    expect(additionalModelRequestFields).toEqual({ top_k: 5 });
    expect(sent({ guardrailConfig: { guardrailIdentifier: 'g' } })).toHaveProperty('guardrailConfig');
  });

  it('declares the tools of a conversation that the request no longer offers', () => {
    const messages = [
      USER,
      { role: 'assistant', tool_calls: [{ id: 'c1', type: 'function', function: callOf('{}') }] },
      { role: 'tool', tool_call_id: 'c1', content: '' },
    ];
    const tools = [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object', properties: {} } } } }];
    expect(sent({ messages })).toMatchObject({ toolConfig: { tools } });
    expect(sent({ messages })).toMatchObject({
      messages: [{}, {}, { content: [{ toolResult: { content: [{ json: {} }] } }] }],
    });
    expect(sent({ tools: [TOOL], tool_choice: 'none' })).not.toHaveProperty('toolConfig');
  });

  it('sends the bytes of files that a message names by address, and their names as the format takes them', () => {
    const file = { type: 'file', file: { filename: 'Q3: plan/final.pdf', file_data: 'https://a.example/q3.pdf' } };
    const messages = [{ role: 'user', content: [imageOf('https://a.example/1.png'), file] }];
    expect(bedrock.remoteMedia({ value: { messages } } as never)).toEqual([
      'https://a.example/1.png',
      'https://a.example/q3.pdf',
    ]);
    const media = new Map([
      ['https://a.example/1.png', { mediaType: 'image/png', base64: PIXEL }],
      ['https://a.example/q3.pdf', { mediaType: 'application/pdf', base64: 'JVBERi0=' }],
    ]);
    expect(sent({ messages }, CLAUDE, { media })).toMatchObject({
      messages: [
        {
          content: [
            { image: { format: 'png', source: { bytes: PIXEL } } },
            { document: { format: 'pdf', name: 'Q3 plan final pdf', source: { bytes: 'JVBERi0=' } } },
            { text: expect.any(String) as string },
          ],
        },
      ],
    });
  });

  it.each<[body: object, param: string]>([
    [{ n: 2 }, 'n'],
    [{ logit_bias: { 1: 1 } }, 'logit_bias'],
    [{ performanceConfig: { latency: 'optimized' } }, 'performanceConfig.latency'],
    [
      { messages: [{ role: 'user', content: [{ type: 'video_url', video_url: {} }] }] },
      'messages[0].content[0].video_url',
    ],
    [{ messages: [{ role: 'user', content: [imageOf('data:image/tiff;base64,AA==')] }] }, 'messages[0].content[0]'],
    [{ tools: [{ type: 'bash_20250124', name: 'bash' }] }, 'tools[0]'],
  ])('refuses %j, which has no place or no price', (body, param) => {
    expect(() => build(body)).toThrow(expect.objectContaining({ status: 400, param }));
  });
});

describe('a request of InvokeModel', () => {
  it('is that of Messages, with the version and betas in the body', () => {
    const json = '{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"Hi"}],"stream":true,"top_k":5}';
    const request = build({ stream: true }, CLAUDE, { native: nativeOf(json) });
    expect(JSON.parse(requestText(request))).toEqual({
      max_tokens: 5,
      messages: [USER],
      top_k: 5,
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['x-1'],
    });
    expect(request).toMatchObject({ path: expect.stringMatching(/invoke-with-response-stream$/), headers: {} });
    expect(request.translation).toMatchObject({ isNative: true });
    expect(build({}, NOVA, { native: nativeOf(json) }).path).toMatch(/\/converse$/);
  });

  it('unwraps events of the model, and its exceptions', () => {
    const json = '{"model":"m","max_tokens":5,"messages":[],"stream":true}';
    const { framing } = build({}, CLAUDE, { native: nativeOf(json) }).translation!;
    const splitter = framing!.open(1_000);
    const wrap = (data: string) => JSON.stringify({ bytes: Buffer.from(data).toString('base64'), p: 'ab' });
    const bytes = Buffer.concat([
      encodeMessage('chunk', wrap('{"type":"ping"}')),
      encodeMessage('chunk', wrap('{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":1}}')),
      encodeMessage('initial-response', '{}'),
      encodeMessage('chunk', wrap('{"type":"event_of_tomorrow"}')),
      encodeMessage('exception:throttlingException', '{"message":"Slow down"}'),
    ]);
    const shown = ({ frames }: { frames: readonly SseFrame[] }) =>
      frames.map(({ event, data }) => [event, data.toString()]);
    const whole = shown(splitter.push(bytes));
    expect(whole).toEqual([
      ['ping', '{"type":"ping"}'],
      ['message_stop', '{"type":"message_stop"}'],
      ['event_of_tomorrow', '{"type":"event_of_tomorrow"}'],
      ['error', '{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}'],
    ]);
    for (let at = 0; at <= bytes.length; at++) {
      const cut = framing!.open(1_000);
      expect([...shown(cut.push(bytes.subarray(0, at))), ...shown(cut.push(bytes.subarray(at)))]).toEqual(whole);
    }
  });
});

const USAGE = {
  inputTokens: 10,
  outputTokens: 5,
  totalTokens: 24,
  cacheReadInputTokens: 3,
  cacheWriteInputTokens: 6,
  cacheDetails: [
    { ttl: '1h', inputTokens: 4 },
    { ttl: '5m', inputTokens: 2 },
  ],
};
const CHAT_USAGE = {
  prompt_tokens: 19,
  completion_tokens: 5,
  prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 6, cache_write_1h_tokens: 4 },
};

describe('a reply of Converse', () => {
  const reply = (content: object[], stopReason = 'end_turn'): Json => {
    const bytes = JSON.stringify({ output: { message: { role: 'assistant', content } }, stopReason, usage: USAGE });
    return JSON.parse(build({}).translation!.reply(Buffer.from(bytes)).toString()) as Json;
  };

  it('is one of chat, with usage of caches apart', () => {
    const content = [
      { reasoningContent: { reasoningText: { text: 'Hm', signature: 's1' } } },
      { reasoningContent: { redactedContent: 'eA==' } },
      { text: 'Sunny' },
      { citationsContent: { content: [{ text: ' today' }], citations: [] } },
      { toolUse: { toolUseId: 't1', name: 'weather', input: { city: 'Ulm' } } },
    ];
    expect(reply(content, 'tool_use')).toMatchObject({
      object: 'chat.completion',
      model: CLAUDE,
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: 'Sunny today',
            reasoning_content: 'Hm',
            reasoning_details: [{ signature: 's1' }, { data: 'eA==' }],
            tool_calls: [{ id: 't1', function: { name: 'weather', arguments: '{"city":"Ulm"}' } }],
          },
        },
      ],
      usage: CHAT_USAGE,
    });
  });

  it.each([
    ['max_tokens', 'length'],
    ['stop_sequence', 'stop'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
    ['malformed_tool_use', 'error'],
  ])('that ended by %s has the finish reason %s', (stopReason, finish) => {
    expect(reply([{ text: 'x' }], stopReason)).toMatchObject({ choices: [{ finish_reason: finish }] });
  });

  it('that cannot be read stays as it is', () => {
    for (const text of ['', '<html>', '{}', '{"output":7}', '{"output":{"message":{"content":[{"te']) {
      expect(build({}).translation!.reply(Buffer.from(text)).toString()).toBe(text);
    }
  });
});

describe('a stream of ConverseStream', () => {
  const event = (type: string, data: object): Buffer => encodeMessage(type, JSON.stringify({ ...data, p: 'abc' }));
  const delta = (contentBlockIndex: number, value: object): Buffer =>
    event('contentBlockDelta', { contentBlockIndex, delta: value });
  const START = event('messageStart', { role: 'assistant' });
  const STREAM = Buffer.concat([
    START,
    delta(0, { reasoningContent: { text: 'Hm' } }),
    delta(0, { reasoningContent: { signature: 's1' } }),
    event('contentBlockStop', { contentBlockIndex: 0 }),
    delta(1, { text: 'Sun"' }),
    delta(1, { text: 'ny\n' }),
    event('contentBlockStop', { contentBlockIndex: 1 }),
    event('contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't1', name: 'weather' } } }),
    delta(2, { toolUse: { input: '{"city":' } }),
    delta(2, { toolUse: { input: '"Ulm"}' } }),
    event('contentBlockStop', { contentBlockIndex: 2 }),
    event('messageStop', { stopReason: 'tool_use' }),
    event('metadata', { usage: USAGE, metrics: { latencyMs: 1 } }),
  ]);

  function translate(chunks: readonly Buffer[]): string[] {
    const splitter = new EventStreamSplitter(10_000);
    const stream = build({ stream: true }).translation!.stream!();
    const frames: SseFrame[] = chunks.flatMap((chunk) =>
      splitter.push(chunk).frames.flatMap((frame) => stream.push(frame)),
    );
    return [...frames, ...stream.end()].map(({ data }) => data.toString());
  }

  it('is one of chat', () => {
    const frames = translate([STREAM]);
    expect(frames.at(-1)).toBe('[DONE]');
    const chunks = frames
      .slice(0, -1)
      .map((data) => JSON.parse(data) as { choices: { delta: Json }[]; usage?: object });
    const all = (key: string): unknown[] => chunks.flatMap(({ choices }) => choices[0]?.delta[key] ?? []);
    expect(all('content').join('')).toBe('Sun"ny\n');
    expect(all('reasoning_content')).toEqual(['Hm']);
    expect(all('reasoning_details')).toMatchObject([{ text: 'Hm' }, { signature: 's1' }]);
    const calls = all('tool_calls') as { function: { arguments?: string } }[];
    expect(calls.map((call) => call.function.arguments ?? '').join('')).toBe('{"city":"Ulm"}');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: CHAT_USAGE });
  });

  it('gives the same for a cut at every byte, and for any cuts', () => {
    const whole = translate([STREAM]);
    for (let at = 0; at <= STREAM.length; at++) {
      expect(translate([STREAM.subarray(0, at), STREAM.subarray(at)])).toEqual(whole);
    }
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 60 }), (cuts) => {
        const ends = [0, ...cuts.sort((left, right) => left - right), STREAM.length];
        expect(translate(ends.slice(1).map((end, index) => STREAM.subarray(ends[index], end)))).toEqual(whole);
      }),
    );
  });

  it('leaves out events, blocks and deltas of other types', () => {
    const whole = translate([STREAM]);
    const unknown = [
      event('somethingNew', { contentBlockIndex: 0, delta: { text: 'no' } }),
      event('contentBlockStart', { contentBlockIndex: 9, start: { video: {} } }),
      delta(9, { video: { bytes: 'AA==' } }),
      delta(9, { reasoningContent: { somethingNew: 1 } }),
      event('contentBlockStop', { contentBlockIndex: 9 }),
    ];
    const rest = STREAM.subarray(START.length);
    const noThought = (frames: string[]): string[] => frames.filter((frame) => !frame.includes('reasoning'));
    expect(noThought(translate([START, ...unknown, rest]))).toEqual(noThought(whole));
  });

  it('with a message of the type error, or an exception of another name, has an error', () => {
    for (const name of ['somethingNewException', 'InternalError']) {
      const [, failed] = translate([START, encodeMessage(EXCEPTION_MARK + name, '{"message":"No."}')]);
      expect(JSON.parse(failed!)).toMatchObject({ error: { message: 'No.', code: 'api_error' } });
    }
    const frames = translate([encodeMessage(`${EXCEPTION_MARK}throttlingException`, 'no JSON')]);
    expect(frames).toHaveLength(1);
    expect(JSON.parse(frames[0]!)).toMatchObject({ error: { code: 'rate_limit_error' } });
  });

  it('without its end is not complete, and without usage has none', () => {
    const rest = event('messageStop', { stopReason: 'end_turn' });
    expect(translate([START, delta(0, { text: 'x' })]).at(-1)).toContain('"content":"x"');
    const unmetered = translate([START, delta(0, { text: 'x' }), rest]);
    expect(unmetered.at(-1)).toContain('"finish_reason":"stop"');
  });

  it.each([
    ['throttlingException', 'rate_limit_error'],
    ['validationException', 'invalid_request_error'],
    ['modelStreamErrorException', 'api_error'],
    ['internalServerException', 'internal'],
    ['serviceUnavailableException', 'unavailable'],
  ])('with the exception %s has the error %s and nothing after it', (exception, code) => {
    const frames = translate([
      START,
      encodeMessage(EXCEPTION_MARK + exception, '{"message":"No."}'),
      delta(0, { text: 'x' }),
    ]);
    expect(frames.slice(1).map((data) => JSON.parse(data) as object)).toMatchObject([
      { error: { message: 'No.', code } },
    ]);
  });
});

describe('an error of Bedrock', () => {
  const errorOf = (message: string, type: string) =>
    build({}).translation!.error(Buffer.from(JSON.stringify({ message })), { 'x-amzn-errortype': `${type}:http://x/` });

  it.each([
    ['Too many requests.', 'ThrottlingException', 'Too many requests.', 'ThrottlingException'],
    [
      "You don't have access to the model with the specified model ID.",
      'AccessDeniedException',
      "You don't have access to the model with the specified model ID.",
      'model_access_denied',
    ],
    [
      'User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/y',
      'AccessDeniedException',
      'User: arn:… is not authorized to perform: bedrock:InvokeModel on resource: arn:…',
      'model_access_denied',
    ],
    [
      'The provided model identifier is invalid.',
      'ValidationException',
      'The provided model identifier is invalid.',
      'model_identifier_invalid',
    ],
    [
      "The signature does not match.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:FwoG'",
      'InvalidSignatureException',
      'The signature does not match.',
      'InvalidSignatureException',
    ],
  ])('%j', (message, type, shown, code) => {
    expect(errorOf(message, type)).toMatchObject({ message: shown, code });
  });
});

function imageOf(url: string): object {
  return { type: 'image_url', image_url: { url } };
}

function callOf(args: string): object {
  return { name: 'weather', arguments: args };
}

function nativeOf(json: string): NonNullable<DialectOptions['native']> {
  const unchanged = { edits: [], dropped: [], hosted: null, holdsState: false } as const;
  return { format: 'messages', operation: 'create', body: chatBody(json), ...unchanged, betas: ['x-1'] };
}
