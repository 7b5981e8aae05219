import { SKIM_ABOVE_BYTES, finish, RoutifyError } from '#core';
import { readChatRequest } from '../../../chat/request/read-chat-request.js';
import {
  chatBody,
  dialectRequest,
  PLAIN_OPTIONS,
  requestText,
} from '../../../../../test/support/samples/dialect-request.js';
import { longestDecoded } from '../../../../../test/support/samples/longest-decoded.js';
import type { DialectOptions, DialectRequest } from '../../dialect.js';
import { gemini } from '../gemini.js';

const MODEL = 'gemini-3-flash';
const HELLO = { messages: [{ role: 'user', content: 'Hello' }] };
const CONTENTS = [{ role: 'user', parts: [{ text: 'Hello' }] }];
const WEATHER = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };

function request(body: object | string, options: Partial<DialectOptions> = {}): DialectRequest {
  return dialectRequest(gemini, body, { upstreamModel: MODEL, ...options });
}

function build(fields: object, options: Partial<DialectOptions> = {}): Record<string, unknown> {
  return JSON.parse(requestText(request({ model: 'm', ...HELLO, ...fields }, options))) as Record<string, unknown>;
}

function config(fields: object, upstreamModel = MODEL): unknown {
  return build(fields, { upstreamModel }).generationConfig;
}

function refusal(fields: object, options: Partial<DialectOptions> = {}): string | null {
  try {
    build(fields, options);
  } catch (error) {
    if (error instanceof RoutifyError) return `${error.code} ${error.param ?? ''}`;
    throw error;
  }
  return null;
}

describe('path', () => {
  it.each([
    ['gemini-2.5-pro', false, '/models/gemini-2.5-pro:generateContent'],
    ['gemini-2.5-pro', true, '/models/gemini-2.5-pro:streamGenerateContent?alt=sse'],
    ['tunedModels/a b', false, '/tunedModels/a%20b:generateContent'],
    ['odd?name:x', false, '/models/odd%3Fname%3Ax:generateContent'],
  ])('of %s with stream %s', (upstreamModel, stream, path) => {
    expect(request({ model: 'm', ...HELLO, stream }, { upstreamModel })).toMatchObject({ path, headers: {} });
  });
});

describe('a plain request', () => {
  it('has only its turns', () => {
    expect(build({ stream: true, stream_options: { include_usage: true }, user: 'u', metadata: { a: 'b' } })).toEqual({
      contents: CONTENTS,
    });
  });
});

describe('generation', () => {
  it.each([
    [
      { temperature: 0, top_p: 1, top_k: 7, seed: 42 },
      { temperature: 0, topP: 1, topK: 7, seed: 42 },
    ],
    [{ temperature: '0.5' }, { temperature: 0.5 }],
    [
      { presence_penalty: 0, frequency_penalty: -1 },
      { presencePenalty: 0, frequencyPenalty: -1 },
    ],
    [{ max_tokens: 10 }, { maxOutputTokens: 10 }],
    [{ max_output_tokens: 10, max_completion_tokens: 20 }, { maxOutputTokens: 20 }],
    [{ stop: 'END' }, { stopSequences: ['END'] }],
    [{ stop: ['a', 'b'] }, { stopSequences: ['a', 'b'] }],
    [{ stop: [] }, undefined],
    [{ n: 2 }, { candidateCount: 2 }],
    [
      { logprobs: true, top_logprobs: 3 },
      { responseLogprobs: true, logprobs: 3 },
    ],
    [{ logprobs: true, top_logprobs: 0 }, { responseLogprobs: true }],
    [{ logprobs: false }, undefined],
    [{ response_format: { type: 'text' } }, undefined],
    [{ response_format: { type: 'json_object' } }, { responseMimeType: 'application/json' }],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } } },
      { responseMimeType: 'application/json', responseJsonSchema: { type: 'object' } },
    ],
    [
      { modalities: ['text', 'image'], image_config: { aspect_ratio: '16:9', image_size: '2K' } },
      { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '16:9', imageSize: '2K' } },
    ],
    [{ temperature: null, stop: null, n: null, logit_bias: {}, verbosity: 'medium', service_tier: 'auto' }, undefined],
  ])('%j is %j', (fields, expected) => {
    expect(config(fields)).toEqual(expected);
  });

  it('is bounded by the gateway, unless the channel drops the bound', () => {
    expect(build({ max_tokens: 10 }, { outputTokenBound: 5 }).generationConfig).toEqual({ maxOutputTokens: 5 });
    expect(build({}, { outputTokenBound: 5, drop: ['max_tokens'] }).generationConfig).toBeUndefined();
  });
});

describe('thinking', () => {
  it.each([
    [{ reasoning_effort: 'high' }, { thinkingLevel: 'HIGH', includeThoughts: true }, 24_576],
    [{ reasoning_effort: 'xhigh' }, { thinkingLevel: 'HIGH', includeThoughts: true }, 24_576],
    [{ reasoning: { effort: 'medium' } }, { thinkingLevel: 'MEDIUM', includeThoughts: true }, 8_192],
    [{ reasoning_effort: 'minimal' }, { thinkingLevel: 'MINIMAL', includeThoughts: true }, 1_024],
    [{ reasoning_effort: 'none' }, { thinkingLevel: 'MINIMAL', includeThoughts: false }, 0],
    [{ reasoning: { enabled: false } }, { thinkingLevel: 'MINIMAL', includeThoughts: false }, 0],
    [{ reasoning: { effort: 'low', exclude: true } }, { thinkingLevel: 'LOW', includeThoughts: false }, 1_024],
    [{ reasoning: { max_tokens: 2_000 } }, { thinkingBudget: 2_000, includeThoughts: true }, 2_000],
    [{ reasoning: { enabled: true } }, { includeThoughts: true }, undefined],
    [{ reasoningSummary: 'auto' }, { includeThoughts: true }, undefined],
  ])('%j by level, and by budget in the second generation', (fields, third, budget) => {
    expect(config(fields)).toEqual({ thinkingConfig: third });
    const { includeThoughts } = third;
    const second = budget === undefined ? { includeThoughts } : { thinkingBudget: budget, includeThoughts };
    expect(config(fields, 'gemini-2.5-flash')).toEqual({ thinkingConfig: second });
  });

  it('never goes below the minimum of a model', () => {
    const fields = { reasoning_effort: 'none' };
    expect(config(fields, 'gemini-3.1-pro-preview')).toMatchObject({ thinkingConfig: { thinkingLevel: 'LOW' } });
    expect(config(fields, 'gemini-2.5-pro')).toMatchObject({ thinkingConfig: { thinkingBudget: 128 } });
  });
});

describe('tools', () => {
  it('keeps every byte of a schema', () => {
    const parameters = '{"type": "object","maximum":9223372036854775807,"2":1.0,"1":"\\u00e9"}';
    const tools = `[{"type":"function","function":{"name":"f","description":"d","strict":true,"parameters":${parameters}}}]`;
    const text = requestText(request(`{"model":"m","messages":[{"role":"user","content":"x"}],"tools":${tools}}`));
    expect(text).toContain(
      `"tools":[{"functionDeclarations":[{"name":"f","description":"d","parametersJsonSchema":${parameters}}]}]`,
    );
  });

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
  ])('are chosen by %j', (choice, functionCallingConfig) => {
    const built = build({ tools: [WEATHER], tool_choice: choice, parallel_tool_calls: true });
    expect(built.toolConfig).toEqual({ functionCallingConfig });
    expect(built.tools).toEqual([
      { functionDeclarations: [{ name: 'weather', parametersJsonSchema: { type: 'object' } }] },
    ]);
  });

  it('are accepted in the legacy form', () => {
    expect(build({ functions: [{ name: 'f' }], function_call: { name: 'f' } })).toMatchObject({
      tools: [{ functionDeclarations: [{ name: 'f' }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
    });
  });

  it('are omitted when the list is empty', () => {
    expect(build({ tools: [], tool_choice: 'auto', parallel_tool_calls: false })).toEqual({ contents: CONTENTS });
  });
});

describe('web search', () => {
  it('is a tool beside the others', () => {
    const functions = { functionDeclarations: [{ name: 'f' }] };
    const search = { googleSearch: {} };
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect(build({ web_search_options: { search_context_size: 'medium' } })).toMatchObject({ tools: [search] });
    expect(build({ web_search_options: {}, tools })).toMatchObject({ tools: [functions, search] });
  });
});

describe('an unsupported field', () => {
  it('is refused unless the channel drops it', () => {
    const fields = { logit_bias: { 50256: -100 } };
    expect(refusal(fields)).toBe('invalid_request_error logit_bias');
    expect(refusal(fields, { drop: ['logit_bias'] })).toBeNull();
  });

  it.each([
    [{ tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0].type'],
    [{ tools: [WEATHER], tool_choice: 'always' }, 'tool_choice'],
    [{ contents: [] }, 'contents'],
    [{ extra_body: { google: { tools: [{ googleSearch: {} }] } } }, 'extra_body.google.tools'],
    [{ serviceTier: 'priority' }, 'serviceTier'],
    [{ generation_config: { max_output_tokens: 1_000_000 } }, 'generation_config.max_output_tokens'],
    [{ generationConfig: { candidateCount: 8 } }, 'generationConfig.candidateCount'],
  ])('%j is refused by its name', (fields, param) => {
    expect(refusal(fields)).toBe(`invalid_request_error ${param}`);
  });
});

describe('unknown fields', () => {
  it('are forwarded unchanged', () => {
    const text = requestText(
      request('{"model":"m","messages":[{"role":"user","content":"x"}],"safety_settings":[ {"x":1.00} ],"odd":null}'),
    );
    expect(text).toContain('"safety_settings":[ {"x":1.00} ],"odd":null');
  });

  it('are merged with translated fields, also from the format of Google’s OpenAI-compatible API', () => {
    const extra = {
      routify: {},
      labels: { a: 'b' },
      google: { cached_content: 'c', thinking_config: { thinking_budget: 5 } },
    };
    expect(build({ extra_body: extra, temperature: 1, generationConfig: { media_resolution: 'LOW' } })).toEqual({
      contents: CONTENTS,
      generationConfig: { temperature: 1, mediaResolution: 'LOW', thinkingConfig: { thinking_budget: 5 } },
      labels: { a: 'b' },
      cached_content: 'c',
    });
  });
});

describe('large bodies', () => {
  it('reach the provider without a copy of their media', () => {
    const image = 'iVBOR'.repeat(SKIM_ABOVE_BYTES / 4);
    const url = `data:image/png;base64,${image}`;
    const content = [
      { type: 'image_url', image_url: { url } },
      { type: 'text', text: 'é'.repeat(10_000) },
    ];
    const body = chatBody({ model: 'm', messages: [{ role: 'user', content }] });
    const built = finish(gemini.buildRequest(body, finish(readChatRequest(body)), PLAIN_OPTIONS));
    expect(JSON.parse(requestText(built))).toEqual({
      contents: [
        { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: image } }, { text: 'é'.repeat(10_000) }] },
      ],
    });
    expect(built.parts.filter((part) => part.length > 5_000).every((part) => part.buffer === body.bytes.buffer)).toBe(
      true,
    );
  });

  it('are neither parsed nor decoded where they are media', () => {
    const url = `data:image/png;base64,${'iVBOR'.repeat(1_000_000)}`;
    const body = chatBody({
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    const parsedRequest = finish(readChatRequest(body));
    const decoded = longestDecoded(() => finish(gemini.buildRequest(body, parsedRequest, PLAIN_OPTIONS)));
    expect(decoded).toBeLessThan(1_000);
  });

  it('are refused for a wrong escape in a string that has to be parsed', () => {
    const called = `{"name":"f","arguments":"${'x'.repeat(5_000)}\\q"}`;
    const message = `{"role":"assistant","content":"","tool_calls":[{"id":"a","function":${called}}]}`;
    const body = `{"model":"m","messages":[${message}],"filler":"${'f'.repeat(SKIM_ABOVE_BYTES)}"}`;
    expect(() => request(body)).toThrow(RoutifyError);
  });
});
