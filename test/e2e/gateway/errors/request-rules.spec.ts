import OpenAI, { BadRequestError } from 'openai';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

const user = { role: 'user', content: 'Hello!' };
const hello = { model: 'gpt-4o', messages: [user] };

/** Invalid bodies: no upstream call and no charge. */
describe('bodies that break a rule', () => {
  let platform: Platform;
  let caller: GatewayCaller;
  let apiKey: string;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addModel({ canonicalId: 'acme/small', contextLength: 1_000, maxOutputTokens: 500 });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o', 'acme/small'] });
    ({ apiKey } = await platform.addCustomer());
    caller = new GatewayCaller(platform, apiKey);
  }, 120_000);

  afterAll(async () => {
    const served = platform.simulator.journal.since(0).length;
    await platform.settle();
    const records = await platform.query(`SELECT 1 FROM usage_record`);
    await platform.stop();
    expect({ served, records: records.length }).toEqual({ served: 0, records: 0 });
  });

  function refused(answer: Answer): string | null {
    expect({ status: answer.status, ...answer.error() }).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      code: 'invalid_request_error',
    });
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(answer.json()).toHaveProperty('request_id', answer.headers['x-request-id']);
    return answer.error().param;
  }

  it.each<[row: string, fields: object, param: string, message: string]>([
    ['REQ-1', { model: 7 }, 'model', 'got 7'],
    ['REQ-1', { model: '' }, 'model', 'expected the name of a model'],
    ['REQ-1', { model: undefined }, 'model', 'got nothing'],
    ['REQ-2', { messages: [] }, 'messages', 'got an array of 0, expected an array of 1 to 2,048 messages'],
    ['REQ-2', { messages: 'Hello!' }, 'messages', 'got "Hello!"'],
    ['REQ-2', { messages: [user, { role: 'robot', content: '' }] }, 'messages[1].role', 'developer'],
    ['REQ-2', { messages: [{ role: 'user', content: null }] }, 'messages[0].content', 'got null'],
    ['REQ-3', { messages: [{ role: 'user', content: [{ text: 'x' }] }] }, 'messages[0].content[0].type', 'a string'],
    [
      'REQ-3 REQ-25',
      { messages: [user, user, { role: 'user', content: [{ type: 'image_url', image_url: 'https://x' }] }] },
      'messages[2].content[0].image_url',
      'got "https://x", expected an object with a url',
    ],
    [
      'REQ-3',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] }] },
      'messages[0].content[0].image_url.url',
      'an http(s) or data: URL',
    ],
    ['REQ-4', { stream: 'yes' }, 'stream', 'expected true, false or null'],
    ['REQ-5', { temperature: 2.1 }, 'temperature', 'got 2.1, expected a number from 0 to 2 or null'],
    ['REQ-5', { temperature: 'hot' }, 'temperature', 'got "hot"'],
    ['REQ-5', { temperature: '' }, 'temperature', 'got ""'],
    ['REQ-6', { top_p: '0.5' }, 'top_p', 'from 0 to 1'],
    ['REQ-7', { max_tokens: 0 }, 'max_tokens', 'got 0, expected a whole number of 1 or more'],
    ['REQ-7', { max_tokens: 1.5 }, 'max_tokens', 'got 1.5'],
    ['REQ-7', { max_tokens: 10, max_completion_tokens: -1 }, 'max_completion_tokens', 'got -1'],
    ['REQ-7', { max_output_tokens: '5' }, 'max_output_tokens', 'got "5"'],
    ['REQ-8', { stop: { 0: '1' } }, 'stop', 'got an object, expected a string, an array of strings, or null'],
    ['REQ-8', { stop: ['a', 1] }, 'stop[1]', 'expected a string'],
    ['REQ-9', { presence_penalty: 3 }, 'presence_penalty', 'from -2 to 2'],
    ['REQ-9', { frequency_penalty: -2.5 }, 'frequency_penalty', 'got -2.5'],
    ['REQ-10', { reasoning_effort: 'x'.repeat(65) }, 'reasoning_effort', 'up to 64 characters'],
    ['REQ-11', { reasoning: true }, 'reasoning', 'an object or null'],
    ['REQ-12', { verbosity: ['low'] }, 'verbosity', 'up to 64 characters or null'],
    ['REQ-13', { reasoningSummary: 'long' }, 'reasoningSummary', 'auto, detail, concise'],
    ['REQ-14', { tools: {} }, 'tools', 'an array of up to 256 tools'],
    ['REQ-14', { tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name', '1 to 128 characters'],
    ['REQ-14', { tools: [{ google_search: {} }] }, 'tools[0].function', 'a function object with a name'],
    ['REQ-14', { functions: [{ name: 7 }] }, 'functions[0].name', 'got 7'],
    ['REQ-14', { tool_choice: 7 }, 'tool_choice', 'a string, an object or null'],
    ['REQ-14', { parallel_tool_calls: 'no' }, 'parallel_tool_calls', 'true, false or null'],
    ['REQ-15', { response_format: { type: 'xml' } }, 'response_format.type', 'text, json_object or json_schema'],
    ['REQ-15', { response_format: { type: 'json_schema' } }, 'response_format.json_schema', 'got nothing'],
    ['REQ-16', { stream_options: { include_usage: true } }, 'stream_options', "only allowed when 'stream' is true"],
    ['REQ-17', { n: 0 }, 'n', 'from 1 to 128'],
    ['REQ-17', { n: 1_000 }, 'n', 'got 1000'],
    ['REQ-17', { logprobs: 1 }, 'logprobs', 'true, false or null'],
    ['REQ-17', { top_logprobs: 21 }, 'top_logprobs', 'from 0 to 20'],
    ['REQ-17', { seed: 0.5 }, 'seed', 'a whole number'],
    ['REQ-17', { logit_bias: [] }, 'logit_bias', 'an object'],
    ['REQ-18', { metadata: { a: 1 } }, 'metadata.a', 'a string'],
    ['REQ-18', { metadata: { a: 'x\0' } }, 'metadata.a', 'without NUL'],
    ['REQ-18', { metadata: { a: '\ud83d!' } }, 'metadata.a', 'surrogate'],
    ['REQ-18', { metadata: Object.fromEntries([...Array(17).keys()].map((key) => [key, ''])) }, 'metadata', '16'],
    ['REQ-19', { modalities: ['smell'] }, 'modalities[0]', 'text, image or audio'],
    ['REQ-19', { image_config: { aspect_ratio: 1 } }, 'image_config.aspect_ratio', 'a string'],
    ['REQ-20', { routify: { task: 'cod' } }, 'routify.task', "Did you mean 'code'"],
    ['REQ-20', { routify: { speed: 'fast' } }, 'routify.speed', "Unknown routing option 'speed'"],
    ['REQ-20', { routify: { order: [] } }, 'routify.order', 'an array of 0'],
    ['REQ-20', { extra_body: { routify: { region: 7 } } }, 'extra_body.routify.region', 'the slug of a region'],
    ['REQ-24', { service_tier: 'priority' }, 'service_tier', 'no price'],
    ['REQ-24', { web_search_options: {} }, 'web_search_options', 'no price'],
    ['REQ-24', { prediction: 'content' }, 'prediction', 'an object or null'],
    ['REQ-24', { audio: { voice: 'alloy' } }, 'audio', 'no price'],
    ['REQ-24', { store: true }, 'store', 'no price'],
    ['REQ-24', { best_of: 2 }, 'best_of', 'no price'],
    ['REQ-24', { base_url: 'https://evil.example' }, 'base_url', 'would redirect'],
    ['REQ-24', { api_key: null }, 'api_key', 'would redirect'],
  ])('%s REQ-25: %j names %s', async (_row, fields, param, message) => {
    const answer = await caller.chat({ ...hello, ...fields });
    expect(refused(answer)).toBe(param);
    expect(answer.error().message).toContain(message);
    expect(answer.error().message.length).toBeLessThan(700);
  });

  it('REQ-2 REQ-25: 2,049 messages', async () => {
    const answer = await caller.chat({ ...hello, messages: Array.from({ length: 2_049 }, () => user) });
    expect(refused(answer)).toBe('messages');
    expect(answer.error().message).toContain('an array of 2049');
  });

  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const withField = (field: string): string => `{"model":"gpt-4o",${field},"messages":[{"role":"user","content":"x"}]}`;
  const bytes = (text: string, ...raw: number[]): Buffer => Buffer.concat([Buffer.from(text), Buffer.from(raw)]);

  it.each<[what: string, body: string | Buffer, said: string, param: string | null]>([
    ['nothing', '', 'it is empty', null],
    ['white space', ' \n ', 'it is empty', null],
    ['an array', '[]', 'a different JSON value', null],
    ['a string', '"model"', 'a different JSON value', null],
    ['half an object', '{"model":"gpt-4o","mess', 'not a valid JSON object', null],
    ['two objects', '{"model":"gpt-4o"}{}', 'not a valid JSON object', null],
    ['single quotes', "{'model':'gpt-4o'}", 'not a valid JSON object', null],
    ['NaN', withField('"temperature":NaN'), 'not a valid JSON object', null],
    ['a comment', withField('"x":1 /* no */'), 'not a valid JSON object', null],
    ['a trailing comma', '{"model":"gpt-4o",}', 'not a valid JSON object', null],
    ['a raw line break in a string', withField('"x":"a\nb"'), 'not a valid JSON object', null],
    ['a key twice', withField('"model":"acme/small"'), "'model' appears twice", 'model'],
    ['a key twice in disguise', withField('"mo\\u0064el":"acme/small"'), "'model' appears twice", 'model'],
    ['depth 65', withField(`"x":${nested(65)}`), '64', null],
    ['depth 100,000', withField(`"x":${nested(100_000)}`), '64', null],
    ['invalid UTF-8', bytes('{"model":"', 0xff, 0xfe), 'not valid UTF-8', null],
    ['an overlong form', bytes('{"model":"', 0xc0, 0xaf), 'not valid UTF-8', null],
    ['UTF-16', Buffer.from('{"model":"gpt-4o"}', 'utf16le'), 'not a valid JSON object', null],
  ])('REQ-26 ERR-400: %s', async (_what, body, said, param) => {
    const answer = await caller.chat(body);
    expect(refused(answer)).toBe(param);
    expect(answer.error().message).toContain(said);
  });

  it('ERR-400: a prompt far beyond the context of the model', async () => {
    const content = 'word '.repeat(100_000);
    const answer = await caller.chat({ ...hello, model: 'acme/small', messages: [{ role: 'user', content }] });
    expect(answer.status).toBe(400);
    expect(answer.error()).toMatchObject({
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: 'messages',
      metadata: { context_length: 1_000 },
    });
  });

  it('REQ-27: a key of over 255 characters', async () => {
    const answer = await caller.chat(hello, { 'idempotency-key': 'k'.repeat(256) });
    expect(refused(answer)).toBe('Idempotency-Key');
  });

  it('REQ-25: the official SDK shows code, param and message', async () => {
    const client = new OpenAI({ apiKey, baseURL: `${platform.gateway.url}/v1` });
    const error = await client.chat.completions
      .create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'x' }], temperature: 3 })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ code: 'invalid_request_error', param: 'temperature', type: 'invalid_request_error' });
  });
});
