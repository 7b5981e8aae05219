import { dialectRequest, requestText } from '../../../../../test/support/samples/dialect-request.js';
import type { DialectOptions } from '../../dialect.js';
import { anthropicMessages } from '../anthropic-messages.js';

const hello = [{ role: 'user', content: 'Hi' }];
const helloTurns = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];

function build(fields: object, options: Partial<DialectOptions> = {}): Record<string, unknown> {
  const request = dialectRequest(anthropicMessages, { model: 'm', messages: hello, ...fields }, options);
  return JSON.parse(requestText(request)) as Record<string, unknown>;
}

describe('the Messages API request', () => {
  it('has the fields, path and headers that the provider requires', () => {
    const request = dialectRequest(anthropicMessages, { model: 'm', messages: hello });
    expect(JSON.parse(requestText(request))).toEqual({ model: 'up-1', max_tokens: 4_096, messages: helloTurns });
    expect(request.headers).toEqual({ 'anthropic-version': '2023-06-01' });
  });

  it.each([
    ['', '/v1/messages'],
    ['/v1', '/messages'],
    ['/anthropic', '/v1/messages'],
    ['/proxy/v1', '/messages'],
  ])('goes from the base path %j to %s', (basePath, path) => {
    const options = { basePath, apiVersion: '2027-01-01' };
    const request = dialectRequest(anthropicMessages, { model: 'm', messages: hello }, options);
    expect(request).toMatchObject({ path, headers: { 'anthropic-version': '2027-01-01' } });
  });

  it.each([
    [{}, {}, 4_096],
    [{}, { maxOutputTokens: 64_000 }, 64_000],
    [{ max_tokens: 7 }, { maxOutputTokens: 64_000 }, 7],
    [{ max_tokens: 7, max_completion_tokens: 8 }, {}, 8],
    [{ max_output_tokens: 9 }, {}, 9],
    [{ max_tokens: 70 }, { outputTokenBound: 50 }, 50],
  ])('REQ-7: %j with %j is bounded by %i tokens', (fields, options, bound) => {
    const built = build(fields, options);
    expect(built).toEqual({ model: 'up-1', max_tokens: bound, messages: helloTurns });
  });

  it.each([
    [{ stop: 'END' }, { stop_sequences: ['END'] }],
    [{ stop: ['a', 'b'] }, { stop_sequences: ['a', 'b'] }],
    [{ stop: [] }, {}],
    [{ stop: null }, {}],
    [{ stream: true, stream_options: { include_usage: true } }, { stream: true }],
    [{ stream: false }, {}],
    [{ temperature: 0 }, { temperature: 0 }],
    [{ temperature: '0.5' }, { temperature: 0.5 }],
    [{ temperature: 1.5 }, { temperature: 1.5 }],
    [
      { top_p: 0.9, top_k: 5 },
      { top_p: 0.9, top_k: 5 },
    ],
    [{ user: 'u-1' }, { metadata: { user_id: 'u-1' } }],
    [{ user: '' }, {}],
    [{ safety_identifier: 's-1' }, { metadata: { user_id: 's-1' } }],
    [{ metadata: { user_id: 'u-2', team: 'x' } }, {}],
    [{ service_tier: 'auto' }, { service_tier: 'auto' }],
    [{ service_tier: 'default' }, { service_tier: 'standard_only' }],
    [{ n: 1, logprobs: false, logit_bias: {}, presence_penalty: 0, modalities: ['text'], store: false }, {}],
    [{ seed: null, audio: null, prompt_cache_key: 'k', extra_body: { routify: { task: 'chat' } } }, {}],
    [{ thinking: { type: 'enabled', budget_tokens: 2_000 } }, { thinking: { type: 'enabled', budget_tokens: 2_000 } }],
    [{ system: 'Be brief.' }, { system: 'Be brief.' }],
    [{ cache_control: { type: 'ephemeral' } }, { cache_control: { type: 'ephemeral' } }],
    [{ unknown: null }, { unknown: null }],
  ])('%j becomes %j', (fields, expected) => {
    expect(build(fields)).toEqual({ model: 'up-1', max_tokens: 4_096, messages: helloTurns, ...expected });
  });

  it('takes the end user from the tags only if tags are forwarded', () => {
    const built = build({ metadata: { user_id: 'u-2', team: 'x' } }, { forwardMetadata: true });
    expect(built.metadata).toEqual({ user_id: 'u-2' });
  });

  it('REQ-21: forwards unknown fields byte for byte', () => {
    const text =
      '{"model":"m","messages":[{"role":"user","content":"\\u00e9"}],"top_k": 5.00,"mcp_servers":[{"n":12345678901234567890}]}';
    const built = requestText(dialectRequest(anthropicMessages, text));
    expect(built).toContain('"top_k":5.00,"mcp_servers":[{"n":12345678901234567890}]');
    expect(built).toContain('"text":"\\u00e9"');
  });

  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['top_logprobs', { top_logprobs: 3 }],
    ['logit_bias', { logit_bias: { '50256': -100 } }],
    ['modalities', { modalities: ['text', 'image'] }],
    ['image_config', { image_config: { aspect_ratio: '1:1' } }],
    ['extra_body', { extra_body: { routify: {}, top_k: 3 } }],
    ['inference_geo', { inference_geo: 'us' }],
    ['speed', { speed: 'fast' }],
    ['system', { system: 'A', messages: [{ role: 'system', content: 'B' }, ...hello] }],
  ])('REQ-22: names the unsupported parameter %s', (param, fields) => {
    expect(() => build(fields)).toThrow(expect.objectContaining({ code: 'invalid_request_error', param }));
  });

  it('leaves out every field that the channel drops', () => {
    const built = build({ seed: 1, temperature: 1, thinking: {} }, { drop: ['seed', 'temperature', 'thinking'] });
    expect(built).toEqual({ model: 'up-1', max_tokens: 4_096, messages: helloTurns });
  });

  it('copies no large string', () => {
    const image = `data:image\\/png;base64,${'A'.repeat(300_000)}`;
    const text = `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"${image}"}}]}]}`;
    const received = Buffer.from(text);
    const body = dialectRequest(anthropicMessages, text);
    expect(JSON.parse(requestText(body))).toMatchObject({
      messages: [{ content: [{ source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(300_000) } }] }],
    });
    const copied = body.parts.filter((part) => part.length < 300_000).reduce((sum, part) => sum + part.length, 0);
    expect(copied).toBeLessThan(1_000);
    expect(body.parts.some((part) => part.length >= 300_000 && part.buffer.byteLength >= received.length)).toBe(true);
  });
});

describe('the reply format', () => {
  const schema = { type: 'object', properties: { a: { type: 'integer' } }, additionalProperties: false };

  it('REQ-15: has a schema enforced by the provider', () => {
    const built = build({ response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } } });
    expect(built.output_config).toEqual({ format: { type: 'json_schema', schema } });
  });

  it('REQ-15: requests JSON of any shape by an instruction', () => {
    const messages = [{ role: 'system', content: 'Be brief.' }, ...hello];
    const built = build({ messages, response_format: { type: 'json_object' } });
    expect(built.output_config).toBeUndefined();
    expect(built.system).toEqual([
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: expect.stringContaining('one valid JSON object') as string },
    ]);
  });

  it('merges fields that the client sent in the provider’s format', () => {
    const built = build({
      output_config: { effort: 'max', task: 1 },
      verbosity: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    });
    expect(built.output_config).toEqual({ effort: 'max', task: 1, format: { type: 'json_schema', schema } });
  });
});

describe('thinking', () => {
  const called = {
    role: 'assistant',
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
  };
  const thought = { format: 'anthropic-claude-v1', type: 'reasoning.text', index: 0, text: 'hm', signature: 's' };
  const result = { role: 'tool', tool_call_id: 'c', content: 'r' };

  it.each([
    ['is disabled without returned thinking', 'claude-sonnet-4-5', called, undefined],
    ['continues with returned thinking', 'claude-sonnet-4-5', { ...called, reasoning_details: [thought] }, 'enabled'],
    ['continues when the model does not require it', 'claude-opus-4-6', called, 'adaptive'],
  ])('after calls %s', (_what, upstreamModel, message, type) => {
    const messages = [...hello, message, result];
    const built = build({ reasoning_effort: 'high', max_tokens: 9_000, messages }, { upstreamModel });
    expect((built.thinking as { type: string } | undefined)?.type).toBe(type);
  });

  const adaptive = { type: 'adaptive', display: 'summarized' };

  it.each([
    [{ reasoning_effort: 'high' }, { thinking: adaptive, output_config: { effort: 'high' } }],
    [{ reasoning_effort: 'minimal' }, { thinking: adaptive, output_config: { effort: 'low' } }],
    [{ reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    [{ reasoning: { enabled: false } }, { thinking: { type: 'disabled' } }],
    [{ reasoning: { enabled: true } }, { thinking: adaptive }],
    [{ reasoning: { effort: 'max' } }, { thinking: adaptive, output_config: { effort: 'max' } }],
    [{ reasoning: { max_tokens: 2_000 } }, { thinking: adaptive, output_config: { effort: 'low' } }],
    [{ reasoning: { max_tokens: 10_000 } }, { thinking: adaptive, output_config: { effort: 'medium' } }],
    [{ reasoning: { max_tokens: 50_000 } }, { thinking: adaptive, output_config: { effort: 'high' } }],
    [
      { reasoning: { effort: 'low', exclude: true } },
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'low' } },
    ],
    [{ verbosity: 'medium' }, { output_config: { effort: 'medium' } }],
    [
      { reasoning_effort: 'low', verbosity: 'high' },
      { thinking: adaptive, output_config: { effort: 'low' } },
    ],
    [{ reasoningSummary: 'auto' }, {}],
    [{ reasoning: null, reasoning_effort: null }, {}],
  ])('REQ-10 to REQ-13: %j becomes %j', (fields, expected) => {
    const built = build(fields, { upstreamModel: 'claude-opus-4-6' });
    expect(built).toEqual({ model: 'claude-opus-4-6', max_tokens: 4_096, messages: helloTurns, ...expected });
  });

  it.each([
    ['claude-sonnet-4-5', { reasoning_effort: 'medium' }, 10_000, { type: 'enabled', budget_tokens: 5_000 }],
    ['claude-sonnet-4-5', { reasoning_effort: 'xhigh' }, 1_100, { type: 'enabled', budget_tokens: 1_045 }],
    ['claude-sonnet-4-5', { reasoning_effort: 'low' }, 1_100, { type: 'enabled', budget_tokens: 1_024 }],
    ['claude-sonnet-4-5', { reasoning_effort: 'low' }, 1_024, undefined],
    ['claude-sonnet-4-5', { reasoning: { max_tokens: 1_500 } }, 10_000, { type: 'enabled', budget_tokens: 1_500 }],
  ])('gives %s a budget for %j of %i tokens', (upstreamModel, fields, bound, thinking) => {
    const built = build({ ...fields, max_tokens: bound }, { upstreamModel });
    expect(built.thinking).toEqual(thinking);
    expect(built.output_config).toBeUndefined();
  });

  it.each([
    ['claude-3-7-sonnet-20250219', 'enabled'],
    ['claude-4-sonnet-20250514', 'enabled'],
    ['claude-sonnet-4-0', 'enabled'],
    ['claude-sonnet-4-20250514', 'enabled'],
    ['claude-opus-4-1-20250805', 'enabled'],
    ['claude-opus-4-5', 'enabled'],
    ['claude-haiku-4-5@20251001', 'enabled'],
    ['claude-haiku-4.5', 'enabled'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'enabled'],
    ['claude-sonnet-4-6', 'adaptive'],
    ['claude-opus-4-6-20260205', 'adaptive'],
    ['claude-opus-4-8', 'adaptive'],
    ['claude-opus-4-10', 'adaptive'],
    ['claude-sonnet-5', 'adaptive'],
    ['claude-fable-5-1', 'adaptive'],
    ['minimax-m2', 'adaptive'],
  ])('selects the thinking mode of %s', (upstreamModel, type) => {
    expect(build({ reasoning_effort: 'high' }, { upstreamModel }).thinking).toMatchObject({ type });
  });
});
