import fc from 'fast-check';
import { messagesBodies } from '../../support/messages/messages-bodies.js';
import type { ClientBody, ClientFormat } from './sent-requests.js';

type Fields = Record<string, unknown>;

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const PDF = 'data:application/pdf;base64,JVBERi0xLjQK';
const WAV = 'UklGRiQAAABXQVZF';
const SCHEMA = {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
  additionalProperties: false,
};
const PARAMETERS = { type: 'object', properties: { city: { type: ['string', 'null'] } }, required: ['city'] };
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const ADDRESS = 'https://example.com/a.png';

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });
const one = (...values: readonly unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...values);
const rare = (...values: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: one(...values) });
const some = <T>(value: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.array(value, { minLength: 1, maxLength });
const text = fc.constantFrom('Hi', 'é "quoted"\n', ' ', 'a'.repeat(70));
const mark = rare({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' });

const chatPart = fc.oneof(
  fc.record({ type: fc.constant('text'), text, cache_control: mark }),
  fc.record({
    type: fc.constant('image_url'),
    image_url: fc.record({ url: one(PNG, ADDRESS), detail: rare('low', 'high', 'auto') }),
  }),
  fc.constant({ type: 'file', file: { filename: 'a.pdf', file_data: PDF } }),
  fc.constant({ type: 'input_audio', input_audio: { data: WAV, format: 'wav' } }),
);
const chatUser = fc.record({
  role: fc.constant('user'),
  content: fc.oneof(text, some(chatPart)),
  name: rare('jane'),
});
const chatRules = fc.record({
  role: one('system', 'developer'),
  content: fc.oneof(text, some(fc.record({ type: fc.constant('text'), text, cache_control: mark }))),
});
const reasoning = one(
  {},
  { reasoning_content: 'So.' },
  { reasoning: 'So.' },
  { reasoning_details: [{ type: 'reasoning.text', text: 'So.', signature: 'c2ln', index: 0 }] },
  { reasoning_details: [{ type: 'reasoning.encrypted', data: 'ZGF0YQ==', id: 'rs_1', index: 0 }] },
  { reasoning_details: [{ type: 'reasoning.summary', summary: 'So.', index: 0 }], reasoning: 'So.' },
);

/** Calls and their results, which belong together. */
const chatRound = fc
  .tuple(fc.integer({ min: 1, max: 2 }), one(null, 'Wait.', ''), reasoning, fc.oneof(text, some(chatPart, 2)))
  .map(([count, content, thought, result]): Fields[] => {
    const ids = Array.from({ length: count }, (_, at) => `call_${at}`);
    const called = { name: 'weather', arguments: '{"city":"Oslo"}' };
    return [
      {
        role: 'assistant',
        content,
        ...(thought as Fields),
        tool_calls: ids.map((id) => ({ id, type: 'function', function: called })),
      },
      ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: Array.isArray(result) ? 'sunny' : result })),
    ];
  });
const chatSaid = fc
  .tuple(one('Hello.', [{ type: 'text', text: 'Hello.' }]), reasoning, rare('No.'))
  .map(([content, thought, refusal]): Fields[] => [
    { role: 'assistant', content, refusal, ...(thought as Fields) },
    { role: 'user', content: 'And?' },
  ]);

const functionTool = fc.record({
  type: fc.constant('function'),
  function: fc.record({
    name: one('weather', `mcp__${'server'.repeat(12)}__read`),
    description: maybe(text),
    parameters: rare(PARAMETERS, SCHEMA, { type: 'object', properties: {} }),
    strict: one(undefined, true, false, null),
  }),
  cache_control: mark,
});

const chatBodies: fc.Arbitrary<Fields> = fc
  .record({
    rules: some(chatRules, 1),
    first: chatUser,
    rounds: fc.array(fc.oneof(chatRound, chatSaid), { maxLength: 2 }),
    tools: maybe(some(functionTool, 2)),
    fields: fc.record({
      max_tokens: rare(64, 4_000),
      max_completion_tokens: rare(64),
      temperature: rare(0, 0.5, 1),
      top_p: rare(0.5, 1),
      stop: rare('x', ['x', 'y'], null),
      presence_penalty: rare(0, 0.1),
      frequency_penalty: rare(0, -1),
      reasoning_effort: rare(...EFFORTS),
      verbosity: rare('low', 'medium', 'high'),
      response_format: rare(
        { type: 'json_object' },
        { type: 'text' },
        { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA, strict: true } },
      ),
      seed: rare(0, 1),
      n: rare(1),
      user: rare('u', 'jane@example.com'),
      safety_identifier: rare('s'),
      prompt_cache_key: rare('k'),
      prompt_cache_retention: rare('24h', 'in_memory'),
      prediction: rare({ type: 'content', content: 'as before' }),
      service_tier: rare('auto', 'default', 'flex', 'priority'),
      modalities: rare(['text']),
      logprobs: rare(true, false),
      top_logprobs: rare(2),
      logit_bias: rare({ 1: 1 }),
      metadata: rare({ a: 'b' }),
      store: rare(true, false),
      web_search_options: rare({}, { search_context_size: 'low' }),
      parallel_tool_calls: rare(true, false),
      stream: maybe(fc.boolean()),
    }),
    choice: rare('auto', 'none', 'required', { type: 'function', function: { name: 'weather' } }),
  })
  .map(({ rules, first, rounds, tools, fields, choice }) => ({
    model: 'm',
    messages: [...rules, first, ...rounds.flat()],
    ...fields,
    tools,
    ...(tools === undefined ? { parallel_tool_calls: undefined } : { tool_choice: choice }),
  }));

const inputPart = fc.oneof(
  fc.record({ type: fc.constant('input_text'), text }),
  fc.record({ type: fc.constant('input_image'), image_url: one(PNG, ADDRESS), detail: one('low', 'auto') }),
  fc.constant({ type: 'input_file', filename: 'a.pdf', file_data: PDF }),
);
const responsesRound = fc
  .tuple(
    fc.boolean(),
    rare([{ type: 'summary_text', text: 'So.' }], []),
    one('sunny', [{ type: 'input_text', text: 'sunny' }]),
  )
  .map(([isCustom, summary, output]): Fields[] => [
    ...(summary === undefined ? [] : [{ type: 'reasoning', id: 'rs_1', summary, encrypted_content: 'gAAA' }]),
    isCustom
      ? { type: 'custom_tool_call', call_id: 'c1', name: 'patch', input: '*** x' }
      : { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' },
    { type: isCustom ? 'custom_tool_call_output' : 'function_call_output', call_id: 'c1', output },
  ]);
const responsesTool = one(
  { type: 'function', name: 'weather', parameters: PARAMETERS, strict: false },
  { type: 'function', name: 'weather', description: 'It.', parameters: SCHEMA, strict: true },
  { type: 'custom', name: 'patch', description: 'Changes files.' },
  { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' } },
  { type: 'web_search' },
  { type: 'web_search', search_context_size: 'low', filters: { allowed_domains: ['example.com'] } },
);

const responsesBodies: fc.Arbitrary<Fields> = fc
  .record({
    first: fc.record({
      type: rare('message'),
      role: one('user', 'developer', 'system'),
      content: fc.oneof(text, some(inputPart)),
    }),
    rounds: fc.array(responsesRound, { maxLength: 2 }),
    tools: maybe(some(responsesTool, 2)),
    fields: fc.record({
      instructions: maybe(text),
      max_output_tokens: rare(16, 4_000),
      temperature: rare(0, 1),
      top_p: rare(0.5),
      reasoning: rare(
        { effort: 'low' },
        { effort: 'high', summary: 'auto' },
        { effort: 'none' },
        { summary: 'detailed' },
      ),
      text: rare(
        { verbosity: 'low' },
        { format: { type: 'json_object' } },
        { format: { type: 'json_schema', name: 'answer', schema: SCHEMA, strict: true } },
      ),
      include: rare(['reasoning.encrypted_content'], []),
      store: rare(false, true),
      truncation: rare('auto', 'disabled'),
      service_tier: rare('auto', 'flex'),
      user: rare('u'),
      safety_identifier: rare('s'),
      prompt_cache_key: rare('k'),
      metadata: rare({ a: 'b' }),
      top_logprobs: rare(2),
      parallel_tool_calls: rare(true, false),
      tool_choice: rare('auto', 'none'),
      stream: maybe(fc.boolean()),
    }),
  })
  .map(({ first, rounds, tools, fields }) => ({ model: 'm', input: [first, ...rounds.flat()], tools, ...fields }));

/** What clients of Anthropic's beta endpoints name for the fields that the bodies have. */
export const BETAS = [
  'context-management-2025-06-27',
  'mcp-client-2025-11-20',
  'files-api-2025-04-14',
  'code-execution-2025-08-25',
  'extended-cache-ttl-2025-04-11',
].join();

const GENERATED: Readonly<Record<ClientFormat, fc.Arbitrary<Fields>>> = {
  chat: chatBodies,
  responses: responsesBodies,
  messages: messagesBodies,
};

/** Bodies of each format, the same for a seed. */
export function generatedBodies(runs: number, seed: number): readonly ClientBody[] {
  return (Object.keys(GENERATED) as ClientFormat[]).flatMap((format) =>
    fc.sample(GENERATED[format], { numRuns: runs, seed }).map((body, at) => ({
      name: `generated ${format} ${seed}/${at}`,
      format,
      body: JSON.parse(JSON.stringify(body)) as Fields,
      ...(format === 'messages' ? { betas: BETAS } : {}),
    })),
  );
}
