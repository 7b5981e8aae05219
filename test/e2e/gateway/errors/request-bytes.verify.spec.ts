import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

const MESSAGES = '"messages":[{"role":"user","content":"Hello!"}]';

/** The upstream's request, byte for byte, for a client's request. */
describe('the body on its way to the upstream', () => {
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o', 'completes', 'drops', 'tags'] });
    await platform.addModel({ canonicalId: 'acme/new-limit', aliases: [] });
    await platform.addModel({ canonicalId: 'acme/strict', aliases: [] });
    await platform.addModel({ canonicalId: 'acme/tagged', aliases: [] });
    await platform.addChannel({ name: 'plain', serves: ['gpt-4o'] });
    const named = (name: string, model: string, options: Record<string, unknown>): Promise<string> =>
      platform.addChannel({ name, serves: [model], options });
    await named('new-limit', 'acme/new-limit', { token_limit_field: 'max_completion_tokens' });
    await named('strict', 'acme/strict', { drop: ['x_unknown', 'reasoningSummary', 'stream_options'] });
    await named('tagged', 'acme/tagged', { forward_metadata: true });
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  async function upstreamGets(body: string): Promise<string> {
    const answer = await served(body);
    return caller.sentUpstream(answer);
  }

  async function served(body: string): Promise<Answer> {
    const answer = await caller.chat(body);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer;
  }

  it('REQ-1: the name is the only difference, be it canonical id or alias', async () => {
    const body = `{ "model" : "openai/gpt-4o",\r\n\t${MESSAGES} }`;
    expect(await upstreamGets(body)).toBe(body.replace('openai/gpt-4o', 'gpt-4o'));
    const same = `{${MESSAGES},"model":"gpt-4o"}`;
    expect(await upstreamGets(same)).toBe(same);
  });

  it('REQ-21: unknown fields keep digits, escapes, key order and white space', async () => {
    const body =
      `{"x_unknown":{"b":1.50,"a":[1e2,-0.0,12345678901234567890,0.1e-7]},"model":"gpt-4o",` +
      `"zz":"\\u00e9\\/\\u0041\\ud83d\\ude00 é 😀",  "nested":{"c":{"b":{"a":null}}},${MESSAGES},"":"empty key","ünï":[ ]}`;
    expect(await upstreamGets(body)).toBe(body);
  });

  it('REQ-23, STORY-30: 0, false, "" and null are values', async () => {
    // Unknown fields, and fields of 0 or false, were dropped by an `if (value)` check (Portkey).
    const body =
      `{"model":"gpt-4o",${MESSAGES},"temperature":0,"top_p":0,"presence_penalty":0,"seed":0,"parallel_tool_calls":false,` +
      `"logprobs":false,"user":"","x_zero":0,"x_false":false,"x_empty":"","x_null":null,"tools":null,"tool_choice":null,` +
      `"stop":null,"n":null,"response_format":null,"reasoning_effort":null,"max_tokens":null,"service_tier":null}`;
    expect(await upstreamGets(body)).toBe(body);
  });

  it.each([
    ['REQ-5', '"temperature":"0.7"', '"temperature":0.7'],
    ['REQ-5', '"temperature":"1e0"', '"temperature":1e0'],
    ['REQ-5', '"temperature":1.0', '"temperature":1.0'],
    ['REQ-5', '"temperature":null', '"temperature":null'],
    ['REQ-6', '"top_p":0.10', '"top_p":0.10'],
    ['REQ-7', '"max_tokens":12', '"max_tokens":12'],
    ['REQ-7', '"max_tokens":12.0', '"max_tokens":12'],
    ['REQ-7', '"max_completion_tokens":12', '"max_completion_tokens":12'],
    ['REQ-7', '"max_tokens":99,"max_completion_tokens":12', '"max_completion_tokens":12'],
    ['REQ-7', '"max_output_tokens":99,"max_tokens":12', '"max_tokens":12'],
    ['REQ-7', '"max_tokens":null,"max_output_tokens":12', '"max_tokens":12'],
    ['REQ-8', '"stop":["\\n\\n","END"]', '"stop":["\\n\\n","END"]'],
    ['REQ-8', '"stop":"END"', '"stop":"END"'],
    ['REQ-9', '"presence_penalty":-2,"frequency_penalty":2', '"presence_penalty":-2,"frequency_penalty":2'],
    ['REQ-10', '"reasoning_effort":"xhigh"', '"reasoning_effort":"xhigh"'],
    ['REQ-11', '"reasoning":{"effort":"low","exclude":true}', '"reasoning":{"effort":"low","exclude":true}'],
    ['REQ-12', '"verbosity":"low"', '"verbosity":"low"'],
    ['REQ-13', '"reasoningSummary":"concise"', '"reasoningSummary":"concise"'],
    ['REQ-14', '"tool_choice":"auto","functions":[{"name":"f"}]', '"tool_choice":"auto","functions":[{"name":"f"}]'],
    ['REQ-15', '"response_format":{"type":"json_object"}', '"response_format":{"type":"json_object"}'],
    ['REQ-17', '"n":2,"seed":-7,"logit_bias":{"50256":-100}', '"n":2,"seed":-7,"logit_bias":{"50256":-100}'],
    ['REQ-17', '"logprobs":true,"top_logprobs":2,"user":"u"', '"logprobs":true,"top_logprobs":2,"user":"u"'],
    [
      'REQ-19',
      '"modalities":["text"],"image_config":{"image_size":"1K"}',
      '"modalities":["text"],"image_config":{"image_size":"1K"}',
    ],
    ['REQ-24', '"service_tier":"auto","store":false,"best_of":1', '"service_tier":"auto","store":false,"best_of":1'],
    [
      'REQ-26',
      '"__proto__":{"x":1},"constructor":{"prototype":2}',
      '"__proto__":{"x":1},"constructor":{"prototype":2}',
    ],
  ])('%s: %s is sent as %s', async (_row, sent, got) => {
    const body = (fields: string): string => `{"model":"gpt-4o",${fields},${MESSAGES}}`;
    expect(await upstreamGets(body(sent))).toBe(body(got));
  });

  it.each<[row: string, field: string, values: readonly string[]]>([
    ['REQ-10', 'reasoning_effort', ['none', 'minimal', 'low', 'medium', 'high', 'xhigh']],
    ['REQ-12', 'verbosity', ['low', 'medium', 'high']],
    ['REQ-13', 'reasoningSummary', ['auto', 'detail', 'detailed', 'concise']],
  ])('%s: every value of %s is sent as it is', async (_row, field, values) => {
    for (const value of values) {
      const body = `{"model":"gpt-4o","${field}":"${value}",${MESSAGES}}`;
      expect(await upstreamGets(body)).toBe(body);
    }
  });

  it('REQ-20: every task is known', async () => {
    for (const task of ['chat', 'code', 'reasoning', 'translate', 'summarize', 'vision', 'cheap', 'fast']) {
      await served(`{"model":"gpt-4o","routify":{"task":"${task}"},${MESSAGES}}`);
    }
  });

  it('REQ-8 REQ-26 REQ-27: what is just within a bound is served', async () => {
    const deep = `${'['.repeat(63)}${']'.repeat(63)}`;
    const body = `{"model":"gpt-4o","stop":["1","2","3","4"],"x":${deep},${MESSAGES}}`;
    const answer = await caller.chat(body, { 'idempotency-key': 'k'.repeat(255) });
    expect(answer.status).toBe(200);
    expect(caller.sentUpstream(answer)).toBe(body);
  });

  it('REQ-8: an empty array of stop sequences is omitted', async () => {
    expect(await upstreamGets(`{"model":"gpt-4o","stop":[],${MESSAGES}}`)).toBe(`{"model":"gpt-4o",${MESSAGES}}`);
  });

  it('REQ-7: max_output_tokens is renamed for chat upstreams', async () => {
    const body = `{"model":"gpt-4o","max_output_tokens":12,${MESSAGES}}`;
    expect(await upstreamGets(body)).toBe(`{"model":"gpt-4o",${MESSAGES},"max_tokens":12}`);
  });

  it('REQ-7: an upstream with one name for the limit gets that name', async () => {
    const sent = `{"model":"acme/new-limit","max_tokens":9,${MESSAGES}}`;
    const got = JSON.parse(await upstreamGets(sent)) as object;
    expect(got).toEqual({
      model: 'acme/new-limit',
      max_completion_tokens: 9,
      messages: [{ role: 'user', content: 'Hello!' }],
    });
  });

  it('REQ-2 REQ-3: roles and parts of every kind pass untouched, but a developer’s', async () => {
    const messages = JSON.stringify([
      { role: 'system', content: 'S', name: 'n' },
      { role: 'developer', content: [{ type: 'text', text: 'D' }] },
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'https://example.com/i.png', detail: 'low' } }],
      },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }] },
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }] },
      { role: 'user', content: [{ type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=' } }] },
      { role: 'user', content: [{ type: 'x_hologram', x_hologram: { depth: 3 } }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: '' },
      { role: 'function', name: 'f', content: 'F' },
    ]);
    const body = `{"model":"gpt-4o","messages":${messages}}`;
    // REQ-42: the upstream is not OpenAI.
    expect(await upstreamGets(body)).toBe(body.replace('"developer"', '"system"'));
  });

  it('REQ-16: usage is asked for in every stream, and the other stream options stay', async () => {
    const plain = await upstreamGets(`{"model":"gpt-4o","stream":true,${MESSAGES}}`);
    expect(plain).toBe(`{"model":"gpt-4o","stream":true,${MESSAGES},"stream_options":{"include_usage":true}}`);
    const off = `{"model":"gpt-4o","stream":true,"stream_options":{"include_obfuscation":false,"include_usage":false},${MESSAGES}}`;
    expect(await upstreamGets(off)).toBe(off.replace('"include_usage":false', '"include_usage":true'));
    const quiet = await served(`{"model":"gpt-4o","stream":true,${MESSAGES}}`);
    expect(quiet.text).not.toContain('"usage"');
    expect(quiet.text).not.toContain('"routify"');
  });

  it('REQ-18: metadata becomes tags and stays here, unless the channel takes it', async () => {
    const body = (model: string): string => `{"model":"${model}","metadata":{"team":"blue"},${MESSAGES}}`;
    const answer = await served(body('gpt-4o'));
    expect(caller.sentUpstream(answer)).toBe(`{"model":"gpt-4o",${MESSAGES}}`);
    const generation = await caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`);
    expect(generation.json()).toMatchObject({ tags: { team: 'blue' } });
    expect(await upstreamGets(body('acme/tagged'))).toBe(body('acme/tagged'));
  });

  it('REQ-20: routify is removed at both places; the rest of extra_body stays', async () => {
    const routify = '"routify":{"task":"code"}';
    const got = (rest: string): string => `{"model":"gpt-4o",${MESSAGES}${rest}}`;
    expect(await upstreamGets(`{${routify},"model":"gpt-4o",${MESSAGES}}`)).toBe(got(''));
    expect(await upstreamGets(`{"model":"gpt-4o",${MESSAGES},"extra_body":{${routify}}}`)).toBe(got(''));
    const both = await upstreamGets(`{"model":"gpt-4o",${MESSAGES},"extra_body":{"a":1.0,${routify}},${routify}}`);
    expect(both).toBe(got(',"extra_body":{"a":1.0}'));
    expect(await upstreamGets(got(',"extra_body":{"a":1.0}'))).toBe(got(',"extra_body":{"a":1.0}'));
  });

  it("REQ-21: a channel's drop list wins, even over fields that the gateway adds", async () => {
    const body = `{"model":"acme/strict","x_unknown":1,"x_kept":2,"reasoningSummary":"auto","stream":true,${MESSAGES}}`;
    expect(await upstreamGets(body)).toBe(`{"model":"acme/strict","x_kept":2,"stream":true,${MESSAGES}}`);
  });

  it('sends no client header, and the channel’s credential', async () => {
    const answer = await caller.chat(`{"model":"gpt-4o",${MESSAGES}}`, {
      cookie: 'session=1',
      'x-forwarded-for': '203.0.113.7',
      'x-custom': 'secret',
      'openai-organization': 'org-1',
    });
    const headers = platform.simulator.journal.ofRequest(String(answer.headers['x-request-id'])).at(-1)?.headers;
    expect(Object.keys(headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-request-id',
    ]);
    expect(headers?.authorization).toMatch(/1234$/);
  });
});
