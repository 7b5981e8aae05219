import { RoutifyError } from '#core';
import { dialectRequest, requestText } from '../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from './anthropic-messages/anthropic-messages.js';
import { azureOpenai } from './azure-openai/azure-openai.js';
import { gemini } from './gemini/gemini.js';
import { openaiChat } from './openai-chat/openai-chat.js';
import { openaiResponses } from './openai-responses/openai-responses.js';
import { withPolicyBefore } from './openai-chat/with-policy-before.js';
import type { Dialect } from './dialect.js';

const PLAIN = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
const NONE = {};
const TOOL = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } };
const TYPELESS = { function: TOOL.function };
const STOPS = ['1', '2', '3', '4', '5', '6'];
const LONG = { type: 'content', content: 'as before' };

/** The expected result: members of the provider's body, or why nothing is sent. */
type Outcome = object | 'neutral' | 'dropped' | 'refused';

const thinking = { type: 'adaptive', display: 'summarized' };
const effort = (word: string): object => ({ thinking, output_config: { effort: word } });
const level = (thinkingLevel: string): object => ({
  generationConfig: { thinkingConfig: { thinkingLevel, includeThoughts: true } },
});
const config = (generationConfig: object): object => ({ generationConfig });
const ORDINARY = { service_tier: 'standard_only' };

/** Documented fields with a value, the fields they require, and the expected result per wire format. */
const FIELD_CASES: readonly (readonly [
  field: string,
  value: unknown,
  beside: object,
  messages: Outcome,
  gemini: Outcome,
  responses: Outcome,
])[] = [
  ['temperature', 0.5, NONE, { temperature: 0.5 }, config({ temperature: 0.5 }), { temperature: 0.5 }],
  ['top_p', 0, NONE, { top_p: 0 }, config({ topP: 0 }), { top_p: 0 }],
  ['max_tokens', 7, NONE, { max_tokens: 7 }, config({ maxOutputTokens: 7 }), { max_output_tokens: 16 }],
  ['max_completion_tokens', 7, NONE, { max_tokens: 7 }, config({ maxOutputTokens: 7 }), { max_output_tokens: 16 }],
  ['max_output_tokens', 7, NONE, { max_tokens: 7 }, config({ maxOutputTokens: 7 }), { max_output_tokens: 16 }],
  ['stop', 'x', NONE, { stop_sequences: ['x'] }, config({ stopSequences: ['x'] }), 'refused'],
  ['stop', STOPS, NONE, { stop_sequences: STOPS }, config({ stopSequences: STOPS }), 'refused'],
  ['presence_penalty', 0.1, NONE, 'dropped', config({ presencePenalty: 0.1 }), 'dropped'],
  ['presence_penalty', 0, NONE, 'neutral', config({ presencePenalty: 0 }), 'neutral'],
  ['frequency_penalty', -2, NONE, 'dropped', config({ frequencyPenalty: -2 }), 'dropped'],
  ['frequency_penalty', 0, NONE, 'neutral', config({ frequencyPenalty: 0 }), 'neutral'],
  ['reasoning_effort', 'high', NONE, effort('high'), level('HIGH'), { reasoning: { effort: 'high' } }],
  ['reasoning_effort', 'xhigh', NONE, effort('xhigh'), level('HIGH'), { reasoning: { effort: 'xhigh' } }],
  ['reasoning_effort', 'max', NONE, effort('max'), level('HIGH'), { reasoning: { effort: 'max' } }],
  ['reasoning_effort', 'minimal', NONE, effort('low'), level('MINIMAL'), { reasoning: { effort: 'minimal' } }],
  ['reasoning_effort', 'default', NONE, 'neutral', 'neutral', 'neutral'],
  ['reasoning_effort', 'ultra', NONE, effort('ultra'), 'dropped', { reasoning: { effort: 'ultra' } }],
  ['reasoning_effort', 'constructor', NONE, effort('constructor'), 'dropped', { reasoning: { effort: 'constructor' } }],
  ['reasoning_effort', null, NONE, 'neutral', 'neutral', 'neutral'],
  ['reasoning', { effort: 'high' }, NONE, effort('high'), level('HIGH'), { reasoning: { effort: 'high' } }],
  ['reasoning', { effort: 'default' }, NONE, 'neutral', 'neutral', 'neutral'],
  ['verbosity', 'low', NONE, { output_config: { effort: 'low' } }, 'dropped', { text: { verbosity: 'low' } }],
  ['verbosity', 'max', NONE, { output_config: { effort: 'max' } }, 'dropped', { text: { verbosity: 'max' } }],
  ['verbosity', 'medium', NONE, { output_config: { effort: 'medium' } }, 'neutral', { text: { verbosity: 'medium' } }],
  ['verbosity', 'high', { reasoning_effort: 'low' }, 'dropped', 'dropped', { text: { verbosity: 'high' } }],
  ['verbosity', 'low', { reasoning_effort: 'low' }, 'neutral', 'dropped', { text: { verbosity: 'low' } }],
  [
    'tools',
    [TOOL],
    NONE,
    { tools: [{ name: 'f' }] },
    { tools: [{ functionDeclarations: [{ name: 'f' }] }] },
    { tools: [{ type: 'function', name: 'f' }] },
  ],
  [
    'tools',
    [TYPELESS],
    NONE,
    { tools: [{ name: 'f' }] },
    { tools: [{ functionDeclarations: [{ name: 'f' }] }] },
    { tools: [{ type: 'function', name: 'f' }] },
  ],
  [
    'functions',
    [TOOL.function],
    NONE,
    { tools: [{ name: 'f' }] },
    { tools: [expect.anything()] },
    { tools: [{ type: 'function', name: 'f' }] },
  ],
  [
    'tool_choice',
    'required',
    { tools: [TOOL] },
    { tool_choice: { type: 'any' } },
    { toolConfig: expect.anything() },
    { tool_choice: 'required' },
  ],
  [
    'tool_choice',
    TYPELESS,
    { tools: [TOOL] },
    { tool_choice: { name: 'f' } },
    { toolConfig: expect.anything() },
    { tool_choice: { type: 'function', name: 'f' } },
  ],
  [
    'function_call',
    { name: 'f' },
    { functions: [TOOL.function] },
    { tool_choice: {} },
    { toolConfig: {} },
    { tool_choice: { type: 'function', name: 'f' } },
  ],
  [
    'parallel_tool_calls',
    false,
    { tools: [TOOL] },
    { tool_choice: { disable_parallel_tool_use: true } },
    'dropped',
    { parallel_tool_calls: false },
  ],
  ['parallel_tool_calls', true, { tools: [TOOL] }, 'neutral', 'neutral', { parallel_tool_calls: true }],
  ['parallel_tool_calls', false, NONE, 'neutral', 'neutral', 'neutral'],
  [
    'response_format',
    { type: 'json_object' },
    NONE,
    { system: [expect.anything()] },
    config({}),
    { text: { format: { type: 'json_object' } } },
  ],
  ['response_format', { type: 'text' }, NONE, 'neutral', 'neutral', 'neutral'],
  ['logit_bias', { 1: 1 }, NONE, 'refused', 'refused', 'refused'],
  ['logit_bias', {}, NONE, 'neutral', 'neutral', 'neutral'],
  [
    'logprobs',
    true,
    NONE,
    'refused',
    config({ responseLogprobs: true }),
    { include: [expect.anything(), 'message.output_text.logprobs'] },
  ],
  ['logprobs', false, NONE, 'neutral', 'neutral', 'neutral'],
  ['top_logprobs', 2, NONE, 'refused', config({ logprobs: 2 }), { top_logprobs: 2 }],
  ['top_logprobs', 0, NONE, 'neutral', 'neutral', { top_logprobs: 0 }],
  ['n', 1, NONE, 'neutral', config({ candidateCount: 1 }), 'neutral'],
  ['n', 2, NONE, 'refused', config({ candidateCount: 2 }), 'refused'],
  ['seed', 0, NONE, 'dropped', config({ seed: 0 }), 'dropped'],
  ['seed', null, NONE, 'neutral', 'neutral', 'neutral'],
  ['user', 'u', NONE, { metadata: { user_id: 'u' } }, 'dropped', { user: 'u' }],
  ['user', '', NONE, 'neutral', 'neutral', { user: '' }],
  ['safety_identifier', 's', NONE, { metadata: { user_id: 's' } }, 'dropped', { safety_identifier: 's' }],
  ['prompt_cache_key', 'k', NONE, 'dropped', 'dropped', { prompt_cache_key: 'k' }],
  ['prompt_cache_retention', '24h', NONE, 'dropped', 'dropped', { prompt_cache_retention: '24h' }],
  ['prediction', LONG, NONE, 'dropped', 'dropped', 'dropped'],
  ['prediction', null, NONE, 'neutral', 'neutral', 'neutral'],
  ['service_tier', 'auto', NONE, { service_tier: 'auto' }, 'neutral', { service_tier: 'auto' }],
  ['service_tier', 'default', NONE, ORDINARY, 'neutral', { service_tier: 'default' }],
  ['service_tier', 'standard', NONE, ORDINARY, 'neutral', { service_tier: 'default' }],
  ['service_tier', 'on_demand', NONE, ORDINARY, 'neutral', { service_tier: 'default' }],
  ['modalities', ['text', 'image'], NONE, 'refused', config({ responseModalities: ['TEXT', 'IMAGE'] }), 'refused'],
  ['modalities', ['text'], NONE, 'neutral', config({ responseModalities: ['TEXT'] }), 'neutral'],
  [
    'image_config',
    { aspect_ratio: '1:1' },
    NONE,
    'refused',
    config({ imageConfig: { aspectRatio: '1:1' } }),
    'refused',
  ],
  ['web_search_options', {}, NONE, 'refused', { tools: [{ googleSearch: {} }] }, 'refused'],
  ['web_search_options', { search_context_size: 'low' }, NONE, 'refused', 'refused', 'refused'],
  ['audio', { voice: 'x', format: 'wav' }, NONE, 'refused', 'refused', 'refused'],
  ['store', false, NONE, 'neutral', 'neutral', 'neutral'],
  ['best_of', 1, NONE, 'neutral', 'neutral', 'neutral'],
];

interface Built {
  readonly text: string;
  readonly dropped: readonly string[];
}

function build(dialect: Dialect, fields: object, upstreamModel = 'up-1'): Built {
  const request = dialectRequest(dialect, { ...PLAIN, ...fields }, { upstreamModel });
  return { text: requestText(request), dropped: request.dropped };
}

function expectOutcome(
  dialect: Dialect,
  outcome: Outcome,
  [field, value, beside]: readonly [string, unknown, object],
): void {
  const fields = { ...beside, [field]: value };
  if (outcome === 'refused') {
    const param = expect.stringMatching(new RegExp(`^${field}\\b`)) as unknown;
    const message = expect.stringMatching(
      new RegExp(`^'${field}[^']*' is not supported by the provider of this model: `),
    );
    expect(() => build(dialect, fields)).toThrow(
      expect.objectContaining({ status: 400, param, message }) as RoutifyError,
    );
    return;
  }
  const { text, dropped } = build(dialect, fields);
  const plain = build(dialect, beside);
  expect(dropped).toEqual(outcome === 'dropped' ? [...plain.dropped, field] : plain.dropped);
  if (typeof outcome === 'string') expect(text).toBe(plain.text);
  else expect(JSON.parse(text)).toMatchObject(outcome);
  if (typeof outcome !== 'string') expect(text).not.toBe(plain.text);
}

describe('REQ-22 REQ-23: documented fields', () => {
  it.each(FIELD_CASES)('%s: %j beside %j', (field, value, beside, messages, geminiOutcome, responses) => {
    for (const dialect of [openaiChat, azureOpenai]) {
      const { text, dropped } = build(dialect, { ...beside, [field]: value });
      expect(text).toContain(
        field === 'max_output_tokens' ? '"max_tokens":7' : JSON.stringify({ [field]: value }).slice(1, -1),
      );
      expect(dropped).toEqual([]);
    }
    expectOutcome(anthropicMessages, messages, [field, value, beside]);
    expectOutcome(gemini, geminiOutcome, [field, value, beside]);
    expectOutcome(openaiResponses, responses, [field, value, beside]);
  });

  it.each<[model: string, fields: object, sent: object, dropped: readonly string[]]>([
    ['claude-sonnet-4-5', { verbosity: 'low' }, {}, ['verbosity']],
    ['claude-opus-4-5', { verbosity: 'low' }, { output_config: { effort: 'low' } }, []],
    ['claude-haiku-4.5', { reasoning_effort: 'ultra' }, {}, ['reasoning_effort']],
    ['claude-haiku-4.5', { reasoning: { effort: 'constructor' } }, {}, ['reasoning.effort']],
    ['claude-haiku-4.5', { reasoning_effort: 'default' }, {}, []],
    ['claude-haiku-4.5', { reasoning_effort: 'max', max_tokens: 10_000 }, { thinking: { budget_tokens: 9_500 } }, []],
    [
      'claude-haiku-4.5',
      { reasoning: { effort: 'ultra', enabled: true }, max_tokens: 10_000 },
      { thinking: { budget_tokens: 5_000 } },
      ['reasoning.effort'],
    ],
    [
      'claude-haiku-4.5',
      { reasoning: { effort: 'ultra', max_tokens: 2_000 } },
      { thinking: { budget_tokens: 2_000 } },
      [],
    ],
    [
      'claude-haiku-4.5',
      { reasoning_effort: 'none', verbosity: 'low' },
      { thinking: { type: 'disabled' } },
      ['verbosity'],
    ],
  ])('efforts with %s: %j', (model, fields, sent, dropped) => {
    const built = build(anthropicMessages, fields, model);
    expect(JSON.parse(built.text)).toMatchObject(sent);
    expect(built.dropped).toEqual(dropped);
    if (Object.keys(sent).length === 0) expect(built.text).toBe(build(anthropicMessages, {}, model).text);
  });

  it('reports several dropped fields once each, in a fixed order', () => {
    const fields = { user: 'u', seed: 1, prediction: LONG, verbosity: 'low', presence_penalty: 1 };
    expect(build(anthropicMessages, fields).dropped).toEqual(['presence_penalty', 'seed', 'prediction']);
    expect(build(gemini, fields).dropped).toEqual(['verbosity', 'prediction', 'user']);
    expect(build(openaiResponses, fields).dropped).toEqual(['presence_penalty', 'seed', 'prediction']);
  });

  it('does not report fields added by the operator', () => {
    const policy = { rename: {}, default: { seed: 1 }, force: { presence_penalty: 1 } };
    const dialect = withPolicyBefore(anthropicMessages);
    const droppedOf = (fields: object) => dialectRequest(dialect, { ...PLAIN, ...fields }, { policy }).dropped;
    expect(droppedOf({})).toEqual([]);
    expect(droppedOf({ seed: 2, prompt_cache_key: 'k' })).toEqual(['seed', 'prompt_cache_key']);
  });

  it('neither refuses nor reports fields dropped by the channel', () => {
    const drop = ['seed', 'logit_bias', 'verbosity', 'prediction'];
    const fields = { ...PLAIN, seed: 1, logit_bias: { 1: 1 }, verbosity: 'low', prediction: LONG };
    for (const dialect of [openaiChat, azureOpenai, anthropicMessages, gemini, openaiResponses]) {
      expect(dialectRequest(dialect, fields, { drop }).dropped).toEqual([]);
    }
  });
});
