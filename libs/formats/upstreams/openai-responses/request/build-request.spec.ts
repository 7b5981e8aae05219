import type { DialectOptions } from '../../dialect.js';
import { dialectRequest, requestText } from '../../../../../test/support/samples/dialect-request.js';
import { azureResponses, openaiResponses } from '../openai-responses.js';

const HELLO = [{ role: 'user', content: 'Hi' }];
const WEATHER = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };
const TOOL = { type: 'function', function: WEATHER };
const OF_WEATHER = { type: 'function', function: { name: 'weather' } };
const ENCRYPTED = 'reasoning.encrypted_content';

function build(fields: object, options: Partial<DialectOptions> = {}) {
  const request = dialectRequest(openaiResponses, { model: 'm', messages: HELLO, ...fields }, options);
  return { ...request, body: JSON.parse(requestText(request)) as Record<string, unknown> };
}

const bodyOf = (fields: object, options: Partial<DialectOptions> = {}): Record<string, unknown> =>
  build(fields, options).body;

const refusalOf = (param: string) => expect.objectContaining({ status: 400, param }) as Error;

describe('a request to the Responses API', () => {
  it('stores nothing and requests encrypted reasoning', () => {
    const request = build({ temperature: 1.0, top_p: 0.5 });
    expect(request).toMatchObject({ path: '/responses', headers: {}, dropped: [] });
    expect(request.body).toEqual({
      model: 'up-1',
      input: HELLO,
      store: false,
      include: [ENCRYPTED],
      temperature: 1,
      top_p: 0.5,
    });
  });

  it.each([
    ['gpt-4o-mini', undefined],
    ['gpt-4.1', undefined],
    ['gpt-5-chat-latest', undefined],
    ['gpt-5.1-chat', undefined],
    ['gpt-5.1', [ENCRYPTED]],
    ['o4-mini', [ENCRYPTED]],
    ['codex-mini-latest', [ENCRYPTED]],
  ])('of %s includes %j', (upstreamModel, include) => {
    expect(bodyOf({}, { upstreamModel }).include).toEqual(include);
  });

  it('bounds the output by the client’s limit under any name, or by the gateway’s', () => {
    for (const field of ['max_tokens', 'max_completion_tokens', 'max_output_tokens']) {
      const body = bodyOf({ [field]: 20 });
      expect(body).toMatchObject({ max_output_tokens: 20 });
      expect(body).not.toHaveProperty('max_tokens');
    }
    expect(bodyOf({ max_tokens: 20 }, { outputTokenBound: 19 })).toMatchObject({ max_output_tokens: 19 });
    expect(bodyOf({ max_tokens: 1 })).toMatchObject({ max_output_tokens: 16 });
    expect(bodyOf({ stream: true, stream_options: { include_usage: true } })).toEqual(bodyOf({ stream: true }));
    const own = { include_usage: true, include_obfuscation: false };
    expect(bodyOf({ stream: true, stream_options: own }).stream_options).toEqual({ include_obfuscation: false });
  });

  it.each<[fields: object, reasoning: object | undefined]>([
    [{ reasoning_effort: 'xhigh' }, { effort: 'xhigh' }],
    [{ reasoning_effort: 'default' }, undefined],
    [{ reasoning: { effort: 'low', summary: 'detailed' } }, { effort: 'low', summary: 'detailed' }],
    [{ reasoning: { effort: 'low' }, reasoning_effort: 'high' }, { effort: 'high' }],
    [{ reasoning: { enabled: false, effort: 'low' } }, { effort: 'none' }],
    [{ reasoning: { enabled: true } }, undefined],
    [{ reasoning: { max_tokens: 4_096 } }, { effort: 'low' }],
    [{ reasoning: { effort: 'low', exclude: true, summary: 'auto' } }, { effort: 'low' }],
    [{ reasoning: { context: 'all_turns', effort: null } }, { context: 'all_turns' }],
    [{ reasoningSummary: 'detail' }, { summary: 'detailed' }],
    [{ thinking: { type: 'enabled', budget_tokens: 16_000 } }, { effort: 'medium' }],
    [{ thinking: { type: 'adaptive' }, reasoning_effort: 'low' }, { effort: 'low' }],
  ])('translates %j', (fields, reasoning) => {
    const { body, dropped } = build(fields);
    expect(body.reasoning).toEqual(reasoning);
    expect(dropped).toEqual([]);
  });

  it('reports thinking that it has no words for', () => {
    expect(build({ thinking: { type: 'adaptive' } })).toMatchObject({ dropped: ['thinking'], body: { model: 'up-1' } });
  });

  it.each<[fields: object, text: object | undefined]>([
    [{ response_format: { type: 'text' } }, undefined],
    [{ response_format: { type: 'json_object' } }, { format: { type: 'json_object' } }],
    [
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', description: null, strict: true, schema: { type: 'object' } },
        },
      },
      { format: { type: 'json_schema', name: 'a', strict: true, schema: { type: 'object' } } },
    ],
    [
      { response_format: { type: 'json_schema', json_schema: { schema: {} } } },
      { format: { type: 'json_schema', name: 'answer', schema: {} } },
    ],
    [{ verbosity: 'low' }, { verbosity: 'low' }],
    [
      { verbosity: 'low', text: { verbosity: 'high' }, response_format: { type: 'json_object' } },
      { verbosity: 'high', format: { type: 'json_object' } },
    ],
  ])('says how %j is written', (fields, text) => {
    expect(bodyOf(fields).text).toEqual(text);
  });

  it('describes functions, legacy ones too, as not strict unless they are', () => {
    const bare = { type: 'function', ...WEATHER, strict: false };
    expect(bodyOf({ tools: [TOOL] }).tools).toEqual([bare]);
    expect(bodyOf({ tools: [{ ...TOOL, cache_control: { type: 'ephemeral' } }] }).tools).toEqual([bare]);
    expect(bodyOf({ tools: [{ function: { name: 'f', strict: true, description: null } }] }).tools).toEqual([
      { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: true },
    ]);
    expect(bodyOf({ functions: [WEATHER], function_call: { name: 'weather' } })).toMatchObject({
      tools: [bare],
      tool_choice: { type: 'function', name: 'weather' },
      parallel_tool_calls: false,
    });
  });

  it('describes custom tools with their grammar', () => {
    const grammar = { syntax: 'lark', definition: 'start: "x"' };
    const custom = { name: 'patch', description: 'd', format: { type: 'grammar', grammar } };
    expect(bodyOf({ tools: [{ type: 'custom', custom }] }).tools).toEqual([
      { type: 'custom', name: 'patch', description: 'd', format: { type: 'grammar', ...grammar } },
    ]);
    const text = { type: 'custom', custom: { name: 'say', format: { type: 'text' } } };
    expect(bodyOf({ tools: [text] }).tools).toEqual([{ type: 'custom', name: 'say', format: { type: 'text' } }]);
  });

  it.each<[choice: unknown, translated: unknown]>([
    ['auto', 'auto'],
    ['any', 'required'],
    [OF_WEATHER, { type: 'function', name: 'weather' }],
    [
      { type: 'custom', custom: { name: 'say' } },
      { type: 'custom', name: 'say' },
    ],
    [
      { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [OF_WEATHER] } },
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'weather' }] },
    ],
    [
      { type: 'function', name: 'weather' },
      { type: 'function', name: 'weather' },
    ],
  ])('chooses %j', (choice, translated) => {
    const body = bodyOf({ tools: [TOOL], tool_choice: choice, parallel_tool_calls: false });
    expect(body).toMatchObject({ tool_choice: translated, parallel_tool_calls: false });
    expect(bodyOf({ tool_choice: choice, parallel_tool_calls: false })).not.toHaveProperty('tool_choice');
  });

  it('requests log probabilities where the provider has them', () => {
    const body = bodyOf({ logprobs: true, top_logprobs: 3, include: ['x', ENCRYPTED] });
    expect(body).toMatchObject({ include: ['x', ENCRYPTED, 'message.output_text.logprobs'], top_logprobs: 3 });
    expect(body).not.toHaveProperty('logprobs');
  });

  it('forwards what is the provider’s byte for byte', () => {
    const own = '"prompt_cache_key":"k","safety_identifier":"s","x_own":{"n":12345678901234567890, "s":"\\u00e9"}';
    const request = dialectRequest(openaiResponses, `{"model":"m","messages":[{"role":"user","content":"Hi"}],${own}}`);
    expect(requestText(request)).toContain(own);
    expect(bodyOf({ service_tier: 'on_demand' })).toMatchObject({ service_tier: 'default' });
    expect(bodyOf({ service_tier: 'auto' })).toMatchObject({ service_tier: 'auto' });
    expect(bodyOf({ metadata: { a: 'b' } })).not.toHaveProperty('metadata');
    expect(bodyOf({ metadata: { a: 'b' } }, { forwardMetadata: true })).toMatchObject({ metadata: { a: 'b' } });
  });

  it('leaves out what the channel drops, its own additions included', () => {
    const body = bodyOf({ seed: 1, verbosity: 'low' }, { drop: ['include', 'seed', 'text'] });
    expect(body).toEqual({ model: 'up-1', input: HELLO, store: false });
  });

  it.each([
    [{ stop: 'x' }, 'stop'],
    [{ n: 2 }, 'n'],
    [{ logit_bias: { 1: 1 } }, 'logit_bias'],
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
    [{ background: true }, 'background'],
    [{ input: 'Hi' }, 'input'],
    [{ tools: [{ type: 'web_search' }] }, 'tools[0].type'],
    [{ tools: [TOOL, { type: 'local_shell' }] }, 'tools[1].type'],
  ])('refuses %j', (fields, param) => {
    expect(() => build(fields)).toThrow(refusalOf(param));
  });

  it('goes to Azure’s v1 API', () => {
    const pathOf = (basePath: string, apiVersion: string | null = null) =>
      dialectRequest(azureResponses, { model: 'm', messages: HELLO }, { basePath, apiVersion }).path;
    expect(pathOf('')).toBe('/openai/v1/responses');
    expect(pathOf('/openai')).toBe('/v1/responses');
    expect(pathOf('/openai/v1')).toBe('/responses');
    expect(pathOf('/openai/v1', 'preview')).toBe('/responses?api-version=preview');
    expect(pathOf('/openai', '2025-01-01-preview')).toBe('/v1/responses');
    expect(azureResponses.credentialHeader).toEqual({ name: 'api-key', prefix: '' });
  });
});
