import fc from 'fast-check';
import { RoutifyError, finish } from '#core';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { NO_ROUTING, type ChatRequest } from '../body/model-request.js';
import { readChatBody } from '../body/read-chat-body.js';
import { fieldDocs } from '../rules/walk-rules.js';
import { readChatRequest } from './read-chat-request.js';
import { REQUEST_RULES } from './request-rules.js';

const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] };

function readText(text: string): ChatRequest {
  return finish(readChatRequest(readChatBody(Buffer.from(text))));
}

function read(fields: object): ChatRequest {
  return readText(JSON.stringify({ ...hello, ...fields }));
}

function refusal(fields: object): Pick<RoutifyError, 'code' | 'param' | 'message'> {
  try {
    read(fields);
  } catch (error) {
    if (error instanceof RoutifyError) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(fields)}`);
}

const part = (value: unknown): object => ({ messages: [{ role: 'user', content: [value] }] });
const message = (value: unknown): object => ({ messages: [{ role: 'user', content: 'x' }, value] });

describe('readChatRequest accepts', () => {
  it.each<[id: string, fields: object, facts: object]>([
    ['REQ-1', { model: 'provider/model-id' }, { model: 'provider/model-id' }],
    ['REQ-2', {}, { messageCount: 1, n: 1, stream: false, needs: new Set() }],
    ['REQ-2', message({ role: 'assistant', content: null, tool_calls: [] }), { messageCount: 2 }],
    ['REQ-2', message({ role: 'assistant', tool_calls: [{}] }), {}],
    ['REQ-2', message({ role: 'developer', content: [{ type: 'text', text: '' }] }), {}],
    ['REQ-3', part({ type: 'image_url', image_url: { url: 'HTTPS://x.y/z.png' } }), { imagePartCount: 1 }],
    [
      'REQ-3',
      part({ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }),
      { needs: new Set(['vision']) },
    ],
    ['REQ-3', part({ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }), { audioPartCount: 1 }],
    ['REQ-3', part({ type: 'file', file: { file_id: 'f' } }), { filePartCount: 1, needs: new Set(['file_input']) }],
    ['REQ-3', part({ type: 'video_url', video_url: { url: 'https://x' } }), { filePartCount: 1, needs: new Set() }],
    ['REQ-3', part({ type: 'something_new', x: 1 }), { filePartCount: 0 }],
    ['REQ-4', { stream: true }, { stream: true, includeUsage: false }],
    ['REQ-4', { stream: null }, { stream: false }],
    ['REQ-5', { temperature: 2 }, { coercions: new Map() }],
    ['REQ-5', { temperature: '0.70' }, { coercions: new Map([['temperature', '0.70']]) }],
    ['REQ-6', { top_p: 0 }, {}],
    ['REQ-7', { max_tokens: 5 }, { outputTokenLimit: 5, outputTokenField: 'max_tokens' }],
    ['REQ-7', { max_output_tokens: 5 }, { outputTokenLimit: 5, outputTokenField: 'max_output_tokens' }],
    ['REQ-7', { max_tokens: 5, max_completion_tokens: 9 }, { outputTokenLimit: 9 }],
    ['REQ-7', { max_tokens: 5, max_completion_tokens: null }, { outputTokenLimit: 5 }],
    ['REQ-7', { max_tokens: null }, { outputTokenLimit: null, outputTokenField: null }],
    ['REQ-8', { stop: '' }, { coercions: new Map(), steersEnd: false }],
    ['REQ-8', { stop: 'END', logit_bias: {} }, { steersEnd: true }],
    ['REQ-17', { stop: [], logit_bias: { 50256: 100 } }, { steersEnd: true }],
    ['REQ-8', { stop: ['a', 'b', 'c', 'd', 'e', ''] }, { coercions: new Map() }],
    ['REQ-8', { stop: [] }, { coercions: new Map([['stop', null]]), steersEnd: false }],
    ['REQ-9', { presence_penalty: -2, frequency_penalty: 2 }, {}],
    ['REQ-10', { reasoning_effort: 'xhigh' }, { needs: new Set(['reasoning']) }],
    ['REQ-10', { reasoning_effort: 'max' }, { needs: new Set(['reasoning']), coercions: new Map() }],
    ['REQ-10', { reasoning_effort: 'none' }, { needs: new Set() }],
    ['REQ-10', { reasoning_effort: 'default' }, { needs: new Set() }],
    ['REQ-11', { reasoning: { effort: 'low', exclude: true } }, { needs: new Set(['reasoning']) }],
    ['REQ-11', { reasoning: { effort: 'default' } }, { needs: new Set() }],
    ['REQ-11', { reasoning: { enabled: false } }, { needs: new Set() }],
    ['REQ-12', { verbosity: 'low' }, {}],
    ['REQ-12', { verbosity: 'max' }, {}],
    ['REQ-13', { reasoningSummary: 'detailed' }, {}],
    ['REQ-14', { tools: [{ type: 'function', function: { name: 'f' } }] }, { needs: new Set(['tools']) }],
    ['REQ-14', { tools: [{ function: { name: 'f' } }] }, { needs: new Set(['tools']), coercions: new Map() }],
    ['REQ-14', { tools: [{ type: null, function: { name: 'f' } }] }, { needs: new Set(['tools']) }],
    [
      'REQ-14',
      { tools: [], tool_choice: 'auto', parallel_tool_calls: false },
      { needs: new Set(), singleCalls: false },
    ],
    ['REQ-14', { parallel_tool_calls: false, tools: [{ function: { name: 'f' } }] }, { singleCalls: true }],
    ['REQ-14', { parallel_tool_calls: true, tools: [{ function: { name: 'f' } }] }, { singleCalls: false }],
    ['REQ-14', { tools: [{ type: 'custom', custom: {} }], tool_choice: {} }, { needs: new Set(['tools']) }],
    ['REQ-14', { functions: [{ name: 'f' }], function_call: { name: 'f' } }, { needs: new Set(['tools']) }],
    ['REQ-15', { response_format: { type: 'text' } }, { needs: new Set() }],
    ['REQ-15', { response_format: { type: 'json_object' } }, { needs: new Set(['json_object']) }],
    ['REQ-15', { response_format: { type: 'json_schema', json_schema: {} } }, { needs: new Set(['json_schema']) }],
    ['REQ-16', { stream: true, stream_options: { include_usage: true } }, { includeUsage: true }],
    ['REQ-16', { stream: true, stream_options: { include_usage: null } }, { includeUsage: false }],
    ['REQ-16', { stream_options: null }, { includeUsage: false }],
    ['REQ-17', { n: 128, seed: -1, user: '', logit_bias: { '50256': -100 } }, { n: 128 }],
    ['REQ-17', { logprobs: true, top_logprobs: 0 }, { needs: new Set(['logprobs']) }],
    ['REQ-18', { metadata: { team: 'search' } }, { tags: { team: 'search' } }],
    [
      'REQ-19',
      { modalities: ['image', 'text'], image_config: { aspect_ratio: '1:1' } },
      { needs: new Set(['image_output']) },
    ],
    [
      'REQ-20',
      { routify: { region: 'eu-west', task: 'code' } },
      { routing: { ...NO_ROUTING, region: 'eu-west', task: 'code' } },
    ],
    [
      'REQ-20',
      { extra_body: { routify: { task: 'fast' }, x: 1 } },
      { routing: { ...NO_ROUTING, region: null, task: 'fast' } },
    ],
    [
      'REQ-20',
      { routify: { region: 'eu' }, extra_body: { routify: { region: 'eu', task: 'chat' } } },
      { routing: { ...NO_ROUTING, region: 'eu', task: 'chat' } },
    ],
    [
      'REQ-20',
      {
        routify: {
          order: ['a', 'b'],
          only: null,
          ignore: ['c'],
          sort: 'latency',
          allow_fallbacks: false,
          session_id: 's',
          cache: 'always',
        },
      },
      {
        routing: {
          ...NO_ROUTING,
          order: ['a', 'b'],
          ignore: ['c'],
          sort: 'latency',
          allowFallbacks: false,
          sessionId: 's',
          cache: 'always',
        },
      },
    ],
    [
      'REQ-20',
      { routify: { models: ['a', 'b/c'], max_price: { prompt: 0.15, completion: '2' } }, models: ['a', 'b/c'] },
      {
        routing: {
          ...NO_ROUTING,
          models: ['a', 'b/c'],
          maxPrice: { promptNanoUsd: 150_000_000n, completionNanoUsd: 2_000_000_000n },
        },
      },
    ],
    [
      'REQ-20',
      { models: ['a'], extra_body: { routify: { max_price: { prompt: 0 } } } },
      { routing: { ...NO_ROUTING, models: ['a'], maxPrice: { promptNanoUsd: 0n, completionNanoUsd: null } } },
    ],
    ['REQ-20', { routify: null, extra_body: 'not ours' }, { routing: { ...NO_ROUTING, region: null, task: null } }],
    ['REQ-21', { top_k: 40, simulate: { status: 500 }, 'x y': [] }, { coercions: new Map() }],
    ['REQ-24', { service_tier: 'auto', store: false, best_of: 1 }, {}],
    ['REQ-24', { service_tier: 'default' }, {}],
    ['REQ-24', { service_tier: 'flex' }, { serviceTier: 'flex' }],
    ['REQ-24', { service_tier: 'standard' }, {}],
    ['REQ-24', { service_tier: 'on_demand' }, { coercions: new Map() }],
    ['REQ-24', { prediction: { type: 'content', content: 'é"' } }, { predictionBytes: 35 }],
    ['REQ-24', { prediction: null }, { predictionBytes: 0 }],
    ['REQ-24', { web_search_options: {} }, { needs: new Set(['web_search']) }],
    ['REQ-24', { audio: { voice: 'x' } }, { needs: new Set(['audio_output']) }],
    [
      'REQ-24',
      { service_tier: null, store: null, best_of: null, audio: null, prediction: null, web_search_options: null },
      {},
    ],
  ])('%s %j', (_id, fields, facts) => {
    expect(read(fields)).toMatchObject(facts);
  });

  it('REQ-7 a bound that is written as a decimal, forwarded as digits', () => {
    expect(readText('{"model":"m","messages":[{"role":"user","content":""}],"max_tokens":256.0}')).toMatchObject({
      outputTokenLimit: 256,
      coercions: new Map([['max_tokens', '256']]),
    });
  });

  it('REQ-18 tags that are named like members of Object', () => {
    const { tags } = readText('{"model":"m","messages":[{"role":"user","content":""}],"metadata":{"__proto__":"x"}}');
    expect(Object.entries(tags)).toEqual([['__proto__', 'x']]);
  });
});

describe('readChatRequest refuses', () => {
  it.each<[id: string, fields: object, param: string]>([
    ['REQ-1', { model: undefined }, 'model'],
    ['REQ-1', { model: null }, 'model'],
    ['REQ-1', { model: '' }, 'model'],
    ['REQ-1', { model: 'm'.repeat(513) }, 'model'],
    ['REQ-2', { messages: undefined }, 'messages'],
    ['REQ-2', { messages: [] }, 'messages'],
    ['REQ-2', { messages: 'Hello' }, 'messages'],
    ['REQ-2', { messages: Array(2_049).fill(hello.messages[0]) }, 'messages'],
    ['REQ-2', message('Hello'), 'messages[1]'],
    ['REQ-2', message({ role: 'robot', content: 'x' }), 'messages[1].role'],
    ['REQ-2', message({ content: 'x' }), 'messages[1].role'],
    ['REQ-2', message({ role: 'user', content: null }), 'messages[1].content'],
    ['REQ-2', message({ role: 'tool' }), 'messages[1].content'],
    ['REQ-2', message({ role: 'user', content: { type: 'text' } }), 'messages[1].content'],
    ['REQ-3', part('x'), 'messages[0].content[0]'],
    ['REQ-3', part({ text: 'x' }), 'messages[0].content[0].type'],
    ['REQ-3', part({ type: 'text' }), 'messages[0].content[0].text'],
    ['REQ-3', part({ type: 'image_url' }), 'messages[0].content[0].image_url'],
    ['REQ-3', part({ type: 'image_url', image_url: 'https://x' }), 'messages[0].content[0].image_url'],
    ['REQ-3', part({ type: 'image_url', image_url: { url: 'ftp://x' } }), 'messages[0].content[0].image_url.url'],
    ['REQ-4', { stream: 'true' }, 'stream'],
    ['REQ-5', { temperature: 2.1 }, 'temperature'],
    ['REQ-5', { temperature: 'hot' }, 'temperature'],
    ['REQ-5', { temperature: '' }, 'temperature'],
    ['REQ-5', { temperature: '-1' }, 'temperature'],
    ['REQ-6', { top_p: '0.5' }, 'top_p'],
    ['REQ-6', { top_p: 1.01 }, 'top_p'],
    ['REQ-7', { max_tokens: 0 }, 'max_tokens'],
    ['REQ-7', { max_tokens: 1.5 }, 'max_tokens'],
    ['REQ-7', { max_tokens: 1e300 }, 'max_tokens'],
    ['REQ-7', { max_completion_tokens: 5, max_output_tokens: '5' }, 'max_output_tokens'],
    ['REQ-8', { stop: { a: 'b' } }, 'stop'],
    ['REQ-8', { stop: ['a', 1] }, 'stop[1]'],
    ['REQ-9', { presence_penalty: -2.5 }, 'presence_penalty'],
    ['REQ-9', { frequency_penalty: true }, 'frequency_penalty'],
    ['REQ-10', { reasoning_effort: 'x'.repeat(65) }, 'reasoning_effort'],
    ['REQ-10', { reasoning_effort: 3 }, 'reasoning_effort'],
    ['REQ-11', { reasoning: 'high' }, 'reasoning'],
    ['REQ-12', { verbosity: 1 }, 'verbosity'],
    ['REQ-13', { reasoningSummary: 'long' }, 'reasoningSummary'],
    ['REQ-14', { tools: {} }, 'tools'],
    ['REQ-14', { tools: Array(257).fill({ type: 'custom' }) }, 'tools'],
    ['REQ-14', { tools: [null] }, 'tools[0]'],
    ['REQ-14', { tools: [{ type: 'custom' }, {}] }, 'tools[1].function'],
    ['REQ-14', { tools: [{ type: 7, function: { name: 'f' } }] }, 'tools[0].type'],
    ['REQ-14', { tools: [{ google_search: {} }] }, 'tools[0].function'],
    ['REQ-14', { tools: [{ type: 'function' }] }, 'tools[0].function'],
    ['REQ-14', { tools: [{ type: 'function', function: { name: '' } }] }, 'tools[0].function.name'],
    ['REQ-14', { functions: [{ name: 'n'.repeat(129) }] }, 'functions[0].name'],
    ['REQ-14', { tool_choice: 1 }, 'tool_choice'],
    ['REQ-14', { function_call: [] }, 'function_call'],
    ['REQ-14', { parallel_tool_calls: 'yes' }, 'parallel_tool_calls'],
    ['REQ-15', { response_format: 'json' }, 'response_format'],
    ['REQ-15', { response_format: { type: 'xml' } }, 'response_format.type'],
    ['REQ-15', { response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
    ['REQ-16', { stream_options: { include_usage: true } }, 'stream_options'],
    ['REQ-16', { stream: false, stream_options: {} }, 'stream_options'],
    ['REQ-16', { stream: true, stream_options: true }, 'stream_options'],
    ['REQ-16', { stream: true, stream_options: { include_usage: 1 } }, 'stream_options.include_usage'],
    ['REQ-17', { n: 0 }, 'n'],
    ['REQ-17', { n: 129 }, 'n'],
    ['REQ-17', { n: 1.5 }, 'n'],
    ['REQ-17', { seed: 'x' }, 'seed'],
    ['REQ-17', { user: 'u'.repeat(513) }, 'user'],
    ['REQ-17', { logit_bias: [] }, 'logit_bias'],
    ['REQ-17', { logprobs: 5 }, 'logprobs'],
    ['REQ-17', { top_logprobs: 21 }, 'top_logprobs'],
    ['REQ-18', { metadata: ['a'] }, 'metadata'],
    ['REQ-18', { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [index, ''])) }, 'metadata'],
    ['REQ-18', { metadata: { ['k'.repeat(65)]: 'v' } }, 'metadata'],
    ['REQ-18', { metadata: { k: 'v'.repeat(513) } }, 'metadata.k'],
    ['REQ-18', { metadata: { k: 1 } }, 'metadata.k'],
    ['REQ-18', { metadata: { k: 'a\0' } }, 'metadata.k'],
    ['REQ-18', { metadata: { k: '\ud800' } }, 'metadata.k'],
    ['REQ-18', { metadata: { 'k\0': 'v' } }, 'metadata'],
    ['REQ-18', { metadata: { '\udfffk': 'v' } }, 'metadata'],
    ['REQ-19', { modalities: 'image' }, 'modalities'],
    ['REQ-19', { modalities: ['text', 'smell'] }, 'modalities[1]'],
    ['REQ-19', { image_config: { image_size: 1 } }, 'image_config.image_size'],
    ['REQ-20', { routify: 'eu' }, 'routify'],
    ['REQ-20', { models: 'a' }, 'models'],
    ['REQ-20', { models: [] }, 'models'],
    ['REQ-20', { models: ['a'], routify: { models: ['b'] } }, 'models'],
    [
      'REQ-20',
      { routify: { max_price: { prompt: 1 } }, extra_body: { routify: { max_price: { prompt: 2 } } } },
      'extra_body.routify.max_price',
    ],
    ['REQ-20', { routify: { region: 'EU West' } }, 'routify.region'],
    ['REQ-20', { routify: { task: 'cook' } }, 'routify.task'],
    ['REQ-20', { routify: { task: 1 } }, 'routify.task'],
    ['REQ-20', { routify: { zone: 'eu' } }, 'routify.zone'],
    ['REQ-20', { extra_body: { routify: { regoin: 'eu' } } }, 'extra_body.routify.regoin'],
    ['REQ-20', { extra_body: { routify: 7 } }, 'extra_body.routify'],
    ['REQ-20', { routify: { region: 'eu' }, extra_body: { routify: { region: 'us' } } }, 'extra_body.routify.region'],
    ['REQ-24', { service_tier: 5 }, 'service_tier'],
    ['REQ-24', { service_tier: 'x'.repeat(65) }, 'service_tier'],
    ['REQ-24', { web_search_options: true }, 'web_search_options'],
    ['REQ-24', { prediction: 'x' }, 'prediction'],
    ['REQ-24', { audio: 'x' }, 'audio'],
    ['REQ-24', { store: true }, 'store'],
    ['REQ-24', { best_of: 2 }, 'best_of'],
    ['REQ-24', { base_url: 'https://x' }, 'base_url'],
    ['REQ-24', { api_key: null }, 'api_key'],
  ])('%s %.80j naming %s', (_id, fields, param) => {
    expect(refusal(fields)).toMatchObject({ code: 'invalid_request_error', param });
  });

  it.each([
    ['order', [], 'routify.order'],
    ['only', ['a', 7], 'routify.only[1]'],
    ['ignore', 'a', 'routify.ignore'],
    ['sort', 'speed', 'routify.sort'],
    ['allow_fallbacks', 'no', 'routify.allow_fallbacks'],
    ['session_id', '', 'routify.session_id'],
    ['cache', true, 'routify.cache'],
    ['cache', '1h', 'routify.cache'],
    ['models', [], 'routify.models'],
    ['models', Array(9).fill('a'), 'routify.models'],
    ['models', ['a', ''], 'routify.models[1]'],
    ['max_price', 3, 'routify.max_price'],
    ['max_price', {}, 'routify.max_price'],
    ['max_price', { input: 3 }, 'routify.max_price.input'],
    ['max_price', { prompt: -1 }, 'routify.max_price.prompt'],
    ['max_price', { completion: '1e3' }, 'routify.max_price.completion'],
    ['max_price', { completion: 0.0000000001 }, 'routify.max_price.completion'],
  ])('REQ-20 the routing option %s of %j, naming %s', (option, value, param) => {
    expect(refusal({ routify: { [option]: value } })).toMatchObject({ code: 'invalid_request_error', param });
  });

  it.each<[fields: object, message: string]>([
    [{ temperature: 'hot' }, `Invalid value for 'temperature': got "hot", expected a number from 0 to 2 or null.`],
    [{ messages: [] }, `Invalid value for 'messages': got an array of 0, expected an array of 1 to 2,048 messages.`],
    [{ stream: {} }, `Invalid value for 'stream': got an object, expected true, false or null.`],
    [{ user: 'u'.repeat(600) }, `got "${'u'.repeat(40)}"… (600 characters), expected a string of up to 512`],
    [{ model: undefined }, `Invalid value for 'model': got nothing, expected the name of a model`],
    [{ routify: { task: 'sumarize' } }, `Unknown task 'sumarize', expected one of chat, code, reasoning`],
    [{ routify: { task: 'sumarize' } }, `Did you mean 'summarize'?`],
  ])('REQ-25 %.60j with the actual and the accepted value', (fields, text) => {
    expect(refusal(fields).message).toContain(text);
  });

  it('REQ-25 without echoing long keys', () => {
    const { param, message } = refusal({ routify: { ['k'.repeat(10_000)]: 1 } });
    expect([param?.length, message.length]).toEqual([200, 600]);
  });

  it('REQ-25 the first broken rule in the order of the table', () => {
    expect(refusal({ api_key: 'x', n: 0, temperature: 9 }).param).toBe('temperature');
  });
});

describe('promptTextBytes', () => {
  it.each<[what: string, media: object, text: object]>([
    [
      'images',
      { type: 'image_url', image_url: { detail: 'low', url: `data:image/png;base64,${'A'.repeat(9_000)}` } },
      { type: 'image_url', image_url: { detail: 'low', url: '' } },
    ],
    [
      'audio',
      { type: 'input_audio', input_audio: { data: 'A'.repeat(300_000), format: 'wav' } },
      { type: 'input_audio', input_audio: { data: '', format: 'wav' } },
    ],
    [
      'files',
      { type: 'file', file: { file_data: 'B'.repeat(500), filename: 'x' } },
      { type: 'file', file: { file_data: '', filename: 'x' } },
    ],
  ])('LIFE-2: excludes inline %s', (_what, media, text) => {
    const bytesWithout = Buffer.byteLength(JSON.stringify({ ...hello, ...part(text) })) - '""'.length;
    expect(read(part(media)).promptTextBytes).toBe(bytesWithout);
  });

  it.each<[what: string, fields: object]>([
    ['text that looks like media', part({ type: 'text', text: `data:image/png;base64,${'A'.repeat(300_000)}` })],
    ['a remote URL', part({ type: 'image_url', image_url: { url: `https://x/${'A'.repeat(5_000)}` } })],
    ['an unknown part', part({ type: 'new', new: { data: 'A'.repeat(5_000) } })],
    ['media outside of messages', { image_url: { url: `data:${'A'.repeat(500)}` } }],
  ])('LIFE-2: counts %s', (_what, fields) => {
    expect(read(fields).promptTextBytes).toBe(Buffer.byteLength(JSON.stringify({ ...hello, ...fields })));
  });
});

describe('fieldDocs', () => {
  it('documents every field once, in the order of the table', () => {
    const docs = fieldDocs(REQUEST_RULES);
    const fields = docs.map(({ field }) => field);
    expect(new Set(fields).size).toBe(fields.length);
    expect(docs.slice(0, 2)).toMatchObject([
      { id: 'REQ-1', field: 'model', required: true },
      { id: 'REQ-2', field: 'messages', required: true },
    ]);
    for (const { accepts, docs: text } of docs) expect([accepts, text]).not.toContain('');
  });
});

describe('any body', () => {
  it('is read or refused with a RoutifyError, never another error', () => {
    const seed = JSON.stringify({
      ...hello,
      ...part({ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }),
      tools: [{ type: 'function', function: { name: 'f' } }],
      metadata: { a: 'b' },
      routify: { task: 'chat' },
      extra_body: { routify: { region: 'eu' } },
      max_tokens: 5,
    });
    const damage = fc.record({ at: fc.nat(), removed: fc.nat(30), inserted: fc.oneof(fc.string(), fc.json()) });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        let text = seed;
        for (const { at, removed, inserted } of damages) {
          const position = at % text.length;
          text = text.slice(0, position) + inserted + text.slice(position + removed);
        }
        try {
          readText(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RoutifyError);
        }
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('of known fields with any values is read or refused with a RoutifyError', () => {
    const field = fc.constantFrom(...fieldDocs(REQUEST_RULES).map((row) => row.field));
    fc.assert(
      fc.property(fc.dictionary(field, fc.jsonValue()), (fields) => {
        try {
          read(fields);
        } catch (error) {
          expect(error).toBeInstanceOf(RoutifyError);
        }
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
