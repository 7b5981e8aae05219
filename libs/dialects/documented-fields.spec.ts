import { dialectRequest, requestText } from '../../test/support/dialect-request.js';
import { anthropicMessages, gemini, type Dialect } from './index.js';

const PLAIN = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
const NONE = {};
const TOOL = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } };

/** A value of each documented field that asks for something, and the fields without which it asks for nothing. */
const WISHES: [field: string, value: unknown, beside: object][] = [
  ['temperature', 0.5, NONE],
  ['top_p', 0.5, NONE],
  ['max_tokens', 7, NONE],
  ['max_completion_tokens', 7, NONE],
  ['max_output_tokens', 7, NONE],
  ['stop', 'x', NONE],
  ['presence_penalty', 1, NONE],
  ['frequency_penalty', 1, NONE],
  ['reasoning_effort', 'high', NONE],
  ['reasoning', { effort: 'high' }, NONE],
  ['verbosity', 'low', NONE],
  ['tools', [TOOL], NONE],
  ['functions', [TOOL.function], NONE],
  ['tool_choice', 'required', { tools: [TOOL] }],
  ['function_call', { name: 'f' }, { functions: [TOOL.function] }],
  ['parallel_tool_calls', false, { tools: [TOOL] }],
  ['response_format', { type: 'json_object' }, NONE],
  ['logit_bias', { 1: 1 }, NONE],
  ['logprobs', true, NONE],
  ['top_logprobs', 2, NONE],
  ['n', 2, NONE],
  ['seed', 1, NONE],
  ['modalities', ['text', 'image'], NONE],
  ['image_config', { aspect_ratio: '1:1' }, NONE],
  ['web_search_options', {}, NONE],
  ['web_search_options', { search_context_size: 'low' }, NONE],
  ['web_search_options', { user_location: { type: 'approximate', approximate: { country: 'FR' } } }, NONE],
  ['audio', { voice: 'x', format: 'wav' }, NONE],
];

function sent(dialect: Dialect, body: object): string {
  return requestText(dialectRequest(dialect, { ...PLAIN, ...body }));
}

describe.each<[kind: string, dialect: Dialect]>([
  ['anthropic-messages', anthropicMessages],
  ['gemini', gemini],
])('%s', (_kind, dialect) => {
  it.each(WISHES)('says %s to the provider, or refuses it by its name', (field, value, beside) => {
    let withWish: string;
    try {
      withWish = sent(dialect, { ...beside, [field]: value });
    } catch (error) {
      expect(error).toMatchObject({ status: 400, param: expect.stringMatching(new RegExp(`^${field}\\b`)) });
      return;
    }
    expect(withWish).not.toBe(sent(dialect, beside));
  });
});
