import { CHAT_REFUSALS, RESPONSES_REFUSALS } from './domain/refusals/openai-refusals.js';
import { COMPATIBLE_REFUSALS } from './domain/refusals/compatible-refusals.js';
import { GEMINI_REFUSALS } from './domain/refusals/gemini-refusals.js';
import { MESSAGES_REFUSALS } from './domain/refusals/anthropic-refusals.js';
import { CONVERSE_REFUSALS, INVOKE_REFUSALS } from './domain/refusals/bedrock-refusals.js';
import { rowsFor } from './domain/refusals/check-refusals.js';
import type { Refusal } from './domain/refusals/refusal.js';
import { vertexGeminiApi, vertexMessagesApi } from './domain/vertex/vertex-api.js';
import { azureApi } from './domain/azure/azure-api.js';
import { azureResponsesApi } from './domain/responses/responses-api.js';
import { startSimulator, type Simulator } from './simulator.js';

type Json = Readonly<Record<string, unknown>>;

/** A row's name, a model that it is about, two members of a body that differ in what is refused, and the answer’s words. */
type Example = readonly [row: string, model: string, refused: Json, taken: Json, words: string];

const LONG = 'k'.repeat(65);
const user = (content: unknown): Json => ({ role: 'user', content });
const schema = { type: 'object', properties: {} };

const tool = (name: string): Json => ({ name, input_schema: schema });
const forced = (type: string): Json => ({ tools: [tool('f')], tool_choice: { type } });
const turn = (...ids: readonly string[]): Json[] => [
  { role: 'assistant', content: ids.map((id) => ({ type: 'tool_use', id, name: 'f', input: {} })) },
  user(ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'done' }))),
];
const marked = (count: number): Json => ({
  messages: [
    user(Array.from({ length: count }, () => ({ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }))),
  ],
});
const picture = (type: string): Json => ({
  messages: [user([{ type: 'image', source: { type: 'base64', media_type: type, data: 'AAAA' } }])],
});
const CLAUDE = 'claude-opus-4-6';
const MESSAGES: readonly Example[] = [
  ['sampling fields', 'claude-opus-4-7', { temperature: 0.5 }, {}, '`temperature` is deprecated for this model.'],
  ['sampling fields', 'claude-sonnet-5', { top_k: 5 }, {}, '`top_k` is deprecated for this model.'],
  ['sampling fields', 'claude-opus-5-5@20260922', { top_p: 0.5 }, {}, '`top_p` is deprecated for this model.'],
  [
    'a budget of thinking',
    'claude-opus-4-8',
    { thinking: { type: 'enabled', budget_tokens: 1_024 } },
    { thinking: { type: 'adaptive' } },
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
  ],
  ...['claude-fable-5', 'claude-fable-5-1', 'claude-opus-5-5', 'claude-sonnet-5-5'].map((model): Example => [
    'thinking that is turned off',
    model,
    { thinking: { type: 'disabled' } },
    { thinking: { type: 'adaptive' } },
    '"thinking.type.disabled" is not supported for this model.',
  ]),
  ...['claude-fable-5-1', 'claude-opus-5-5', 'claude-sonnet-5-5'].map((model): Example => [
    'a forced tool',
    model,
    forced('any'),
    forced('auto'),
    'tool_choice: type "tool" and "any" are not supported for this model.',
  ]),
  [
    'two sampling fields',
    'claude-sonnet-4-5-20250929',
    { temperature: 0.5, top_p: 0.9 },
    { temperature: 0.5 },
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
  ],
  [
    'thinking beside a forced tool',
    CLAUDE,
    { ...forced('any'), thinking: { type: 'adaptive' } },
    { ...forced('any'), thinking: { type: 'disabled' } },
    'Thinking may not be enabled when tool_choice forces tool use.',
  ],
  [
    'ids of calls with other characters',
    CLAUDE,
    { messages: [user('x'), ...turn('f:0')] },
    { messages: [user('x'), ...turn('f_0')] },
    "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
  ],
  [
    'two calls of one id',
    CLAUDE,
    { messages: [user('x'), ...turn('a'), ...turn('a')] },
    { messages: [user('x'), ...turn('a'), ...turn('b')] },
    'messages.3.content.0: `tool_use` ids must be unique',
  ],
  [
    'more than four marks of caches',
    CLAUDE,
    marked(5),
    marked(4),
    'A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
  [
    'other media types',
    CLAUDE,
    picture('image/jpg'),
    picture('image/jpeg'),
    "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
  ],
  [
    'names of tools with other characters or of more than 128',
    CLAUDE,
    { tools: [tool('a.b')] },
    { tools: [tool('a_b')] },
    "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
  ],
  [
    'names of tools with other characters or of more than 128',
    CLAUDE,
    { tools: [tool('n'.repeat(129))] },
    { tools: [tool('n'.repeat(128))] },
    "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
  ],
  [
    'empty instructions',
    CLAUDE,
    { system: [{ type: 'text', text: '' }] },
    { system: '' },
    'system: text content blocks must be non-empty',
  ],
  [
    'a message of white space alone',
    CLAUDE,
    { messages: [user([{ type: 'text', text: ' ' }])] },
    {
      messages: [
        user([
          { type: 'text', text: ' ' },
          { type: 'text', text: 'ok' },
        ]),
      ],
    },
    'messages: text content blocks must contain non-whitespace text',
  ],
  [
    'an empty message of the user',
    CLAUDE,
    { messages: [user('')] },
    { messages: [user('x')] },
    'messages.0: user messages must have non-empty content',
  ],
  [
    'an empty text',
    'acme/any',
    {
      messages: [
        user([
          { type: 'text', text: '' },
          { type: 'text', text: 'x' },
        ]),
      ],
    },
    { messages: [user([{ type: 'text', text: 'x' }])] },
    'messages: text content blocks must be non-empty',
  ],
];

const RESERVED = 'x-anthropic-billing-header: cc_version=2.1.37;';
const RESERVED_WORDS = 'x-anthropic-billing-header is a reserved keyword and may not be used in the system prompt.';
const INVOKE: readonly Example[] = [
  ...MESSAGES.filter(([, model]) => model.startsWith('claude-') && !model.includes('@')).map(
    ([row, model, refused, taken, words]): Example => [row, `us.anthropic.${model}-v1:0`, refused, taken, words],
  ),
  MESSAGES.at(-1)!,
  [
    'the line of Claude Code about its billing',
    'us.anthropic.claude-opus-4-6-v1:0',
    { system: [{ type: 'text', text: RESERVED }] },
    { system: [{ type: 'text', text: `It begins with ${RESERVED}` }] },
    RESERVED_WORDS,
  ],
];

const said = (...content: readonly Json[]): Json => ({ messages: [{ role: 'user', content }] });
const spec = (name: string): Json => ({ toolSpec: { name, inputSchema: { json: schema } } });
const called = (id: string): Json => ({
  toolConfig: { tools: [spec('f')] },
  messages: [
    { role: 'user', content: [{ text: 'x' }] },
    { role: 'assistant', content: [{ toolUse: { toolUseId: id, name: 'f', input: {} } }] },
    { role: 'user', content: [{ toolResult: { toolUseId: id, content: [{ text: 'done' }] } }] },
  ],
});
const thinks = (type: string): Json => ({ additionalModelRequestFields: { thinking: { type } } });
const chosen = (choice: string): Json => ({ toolConfig: { tools: [spec('f')], toolChoice: { [choice]: {} } } });
const report = { document: { name: 'report', format: 'pdf', source: { bytes: 'JVBERi0xLjQK' } } };
const NOVA = 'amazon.nova-lite-v1:0';
const AMAZON = 'us.anthropic.claude-opus-4-6-v1:0';
const NEWEST = 'us.anthropic.claude-opus-5-5-v1:0';
const OF_MODEL = 'The model returned the following errors: ';
const CONVERSE: readonly Example[] = [
  [
    'names of tools with other characters',
    NOVA,
    { toolConfig: { tools: [spec('a.b')] } },
    { toolConfig: { tools: [spec('a_b')] } },
    "1 validation error detected: Value 'a.b' at 'toolConfig.tools.0.toolSpec.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+",
  ],
  [
    'names of tools of more than 64 characters',
    NOVA,
    { toolConfig: { tools: [spec(LONG)] } },
    { toolConfig: { tools: [spec(LONG.slice(1))] } },
    'Member must have length less than or equal to 64',
  ],
  ['ids of calls with other characters', NOVA, called('a|b'), called('a:b'), 'pattern: [a-zA-Z0-9_.:-]+'],
  [
    'a document without a text',
    NOVA,
    said(report),
    said(report, { text: 'Read.' }),
    'A text block must be included when using documents. Add a text block and retry your request.',
  ],
  [
    'a blank text',
    'any',
    said({ text: 'x' }, { text: ' ' }),
    said({ text: 'x' }),
    'The text field in the ContentBlock object at messages.0.content.1 is blank. Add text to the text field, and try again.',
  ],
  [
    'sampling fields',
    'us.anthropic.claude-opus-4-8-v1:0',
    { inferenceConfig: { maxTokens: 9, topP: 0.9 } },
    { inferenceConfig: { maxTokens: 9 } },
    `${OF_MODEL}\`top_p\` is deprecated for this model.`,
  ],
  [
    'a budget of thinking',
    'us.anthropic.claude-opus-4-8-v1:0',
    thinks('enabled'),
    thinks('adaptive'),
    `${OF_MODEL}"thinking.type.enabled" is not supported for this model.`,
  ],
  [
    'thinking that is turned off',
    NEWEST,
    thinks('disabled'),
    thinks('adaptive'),
    `${OF_MODEL}"thinking.type.disabled" is not supported for this model.`,
  ],
  [
    'a forced tool',
    NEWEST,
    chosen('any'),
    chosen('auto'),
    `${OF_MODEL}tool_choice: type "tool" and "any" are not supported for this model.`,
  ],
  [
    'the line of Claude Code about its billing',
    AMAZON,
    { system: [{ text: RESERVED }] },
    { system: [{ text: `It begins with ${RESERVED}` }] },
    RESERVED_WORDS,
  ],
  [
    'two sampling fields',
    'us.anthropic.claude-sonnet-4-5-v1:0',
    { inferenceConfig: { temperature: 0.5, topP: 0.9 } },
    { inferenceConfig: { temperature: 0.5 } },
    `${OF_MODEL}\`temperature\` and \`top_p\` cannot both be specified for this model.`,
  ],
  [
    'thinking beside a forced tool',
    AMAZON,
    { ...chosen('any'), ...thinks('adaptive') },
    { ...chosen('any'), ...thinks('disabled') },
    `${OF_MODEL}Thinking may not be enabled when tool_choice forces tool use.`,
  ],
];

const chatTool = (name: string): Json => ({ tools: [{ type: 'function', function: { name } }] });
const answered = (id: string, ofCall = id): Json => ({
  messages: [
    user('x'),
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: ofCall, type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: id, content: 'done' },
  ],
});
const tooLong = (path: string): string =>
  `Invalid '${path}': string too long. Expected a string with maximum length 64, but got a string with length 65 instead.`;
const unlike = (path: string): string =>
  `Invalid '${path}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
const NO_NONE =
  "Unsupported value: 'none' is not supported with this model. Supported values are: 'low', 'medium', 'high', and 'xhigh'.";
const noSampling = (field: string): string => `Unsupported parameter: '${field}' is not supported with this model.`;
const CHAT: readonly Example[] = [
  ...['temperature', 'top_p'].map((field): Example => [
    'sampling fields beside reasoning',
    'gpt-6.2-sol',
    { [field]: 0.5 },
    { [field]: 1 },
    noSampling(field),
  ]),
  [
    'sampling fields beside reasoning',
    'gpt-5.6-luna',
    { temperature: 0.5, reasoning_effort: 'low' },
    { temperature: 0.5, reasoning_effort: 'none' },
    noSampling('temperature'),
  ],
  ['no reasoning', 'gpt-6.1-sol', { reasoning_effort: 'none' }, { reasoning_effort: 'low' }, NO_NONE],
  [
    'a long key of the prompt’s cache',
    'gpt-4o',
    { prompt_cache_key: LONG },
    { prompt_cache_key: LONG.slice(1) },
    tooLong('prompt_cache_key'),
  ],
  [
    'names of tools with other characters',
    'gpt-4o',
    chatTool('a.b'),
    chatTool('a_b'),
    unlike('tools[0].function.name'),
  ],
  ['long names of tools', 'gpt-4o', chatTool(LONG), chatTool(LONG.slice(1)), tooLong('tools[0].function.name')],
  [
    'tools beside reasoning',
    'gpt-6-sol',
    { ...chatTool('f'), reasoning_effort: 'low' },
    { ...chatTool('f'), reasoning_effort: 'none' },
    "Function tools with reasoning_effort are not supported for this model in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
  ],
  [
    'a result without a call',
    'gpt-4o',
    answered('b', 'a'),
    answered('a'),
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
  ],
];

const output = (id: string): Json => ({
  input: [
    { role: 'user', content: 'x' },
    { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: id, output: 'done' },
  ],
});
const RESPONSES: readonly Example[] = [
  [
    'sampling fields beside reasoning',
    'gpt-6-luna',
    { top_p: 0.5 },
    { top_p: 0.5, reasoning: { effort: 'none' } },
    noSampling('top_p'),
  ],
  ['no reasoning', 'gpt-6-astra', { reasoning: { effort: 'none' } }, { reasoning: { effort: 'low' } }, NO_NONE],
  [
    'a long key of the prompt’s cache',
    'gpt-5.6-sol',
    { prompt_cache_key: LONG },
    { prompt_cache_key: LONG.slice(1) },
    tooLong('prompt_cache_key'),
  ],
  [
    'names of tools with other characters',
    'o3',
    { tools: [{ type: 'function', name: 'a.b' }] },
    { tools: [{ type: 'function', name: 'a-b' }] },
    unlike('tools[0].name'),
  ],
  [
    'long names of tools',
    'o3',
    { tools: [{ type: 'function', name: LONG }] },
    { tools: [{ type: 'function', name: LONG.slice(1) }] },
    tooLong('tools[0].name'),
  ],
  [
    'a result without a call',
    'gpt-5',
    output('b'),
    output('a'),
    'No tool call found for function call output with call_id b.',
  ],
];

const instructed = (role: string): Json => ({ messages: [{ role, content: 'Be brief.' }, user('x')] });
const EXTRA = '"type":"extra_forbidden","loc":["body",';
const COMPATIBLE: readonly Example[] = [
  [
    'messages of the developer',
    'deepseek-v4-flash',
    instructed('developer'),
    instructed('system'),
    'messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`, `latest_reminder`',
  ],
  [
    'a result without a call',
    'deepseek-v4-flash',
    answered('b', 'a'),
    answered('a'),
    "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'",
  ],
  [
    'unknown fields',
    'mistral-large-2512',
    { store: false },
    {},
    `${EXTRA}"store"],"msg":"Extra inputs are not permitted","input":false`,
  ],
  [
    'unknown fields',
    'devstral-2512',
    { messages: [{ ...user('x'), name: 'jane' }] },
    { messages: [user('x')] },
    `${EXTRA}"messages",0,"user","name"],"msg":"Extra inputs are not permitted","input":"jane"`,
  ],
  [
    'ids of calls of other lengths than nine',
    'mistral-large-2512',
    answered('call_0fypS1hVX'),
    answered('0fypS1hVX'),
    'Tool call id was call_0fypS1hVX but must be a-z, A-Z, 0-9, with a length of 9.',
  ],
  [
    'reasoning by the name of other providers',
    'llama-3.3-70b-versatile',
    { messages: [user('x'), { role: 'assistant', content: 'y', reasoning_content: 'z' }] },
    { messages: [user('x'), { role: 'assistant', content: 'y' }] },
    "'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_content' is unsupported)]",
  ],
  [
    'names outside messages of users',
    'grok-4.5',
    { messages: [{ role: 'system', content: 'Be brief.', name: 'example_user' }, user('x')] },
    { messages: [{ ...user('x'), name: 'jane' }] },
    "Only messages of role 'user' can have a name.",
  ],
  [
    'messages of the developer',
    'glm-5.3-flash',
    instructed('developer'),
    instructed('system'),
    '"code":"1214","message":"Incorrect role information"',
  ],
];

const declared = (name: string): Json => ({ tools: [{ functionDeclarations: [{ name }] }] });
const GEMINI: readonly Example[] = ['a b', '1a', LONG].map((name) => [
  'names of functions with other characters or of more than 64',
  'gemini-3-pro',
  declared(name),
  declared('a.b:c'),
  'tools[0].function_declarations[0].name: [FIELD_INVALID] Invalid function name. Must start with a letter or an underscore.',
]);

interface Api {
  readonly name: string;
  readonly table: readonly Refusal[];
  readonly examples: readonly Example[];
  readonly head: Json;
  readonly path: (model: string) => string;
  /** Where the body names no model. */
  readonly modelInPath?: true;
}

const HELLO = { messages: [user('Hello!')] };
const ON_BEDROCK = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9 };
const TURN = { messages: [{ role: 'user', content: [{ text: 'Hello!' }] }] };
const APIS: readonly Api[] = [
  {
    name: 'Messages',
    table: MESSAGES_REFUSALS,
    examples: MESSAGES,
    head: { ...HELLO, max_tokens: 9 },
    path: () => '/v1/messages',
  },
  {
    name: 'InvokeModel',
    table: INVOKE_REFUSALS,
    examples: INVOKE,
    head: { ...HELLO, ...ON_BEDROCK },
    path: (model) => `/model/${encodeURIComponent(model)}/invoke`,
    modelInPath: true,
  },
  {
    name: 'Converse',
    table: CONVERSE_REFUSALS,
    examples: CONVERSE,
    head: TURN,
    path: (model) => `/model/${encodeURIComponent(model)}/converse`,
    modelInPath: true,
  },
  { name: 'chat completions', table: CHAT_REFUSALS, examples: CHAT, head: HELLO, path: () => '/v1/chat/completions' },
  {
    name: 'chat completions of others',
    table: COMPATIBLE_REFUSALS,
    examples: COMPATIBLE,
    head: HELLO,
    path: () => '/v1/chat/completions',
  },
  {
    name: 'Responses',
    table: RESPONSES_REFUSALS,
    examples: RESPONSES,
    head: { input: 'Hello!' },
    path: () => '/v1/responses',
  },
  {
    name: 'Gemini',
    table: GEMINI_REFUSALS,
    examples: GEMINI,
    head: { contents: [{ role: 'user', parts: [{ text: 'Hello!' }] }] },
    path: (model) => `/v1beta/models/${encodeURIComponent(model)}:generateContent`,
    modelInPath: true,
  },
];

describe('what providers refuse', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => simulator.close());

  const send = async ({ path, head, modelInPath }: Api, model: string, members: Json) => {
    const response = await fetch(simulator.url + path(model), {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'x-goog-api-key': 'sk-test', 'x-api-key': 'sk-test' },
      body: JSON.stringify({ ...head, ...members, ...(modelInPath === true ? {} : { model }) }),
    });
    return { status: response.status, text: await response.text() };
  };

  const rows = APIS.flatMap((api) =>
    api.examples.map((example) => ({ api, example, name: api.name, row: example[0] })),
  );

  it.each(rows)('at $name: $row', async ({ api, example: [row, model, refused, taken, words] }) => {
    const { status } = rowsFor(api.table, model).find(({ refused: name }) => name === row)!;
    const answer = await send(api, model, refused);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(inJson(words))]);
    expect(await send(api, model, taken)).toMatchObject({ status: 200 });
    const isAboutAll = rowsFor(api.table, 'acme/any').some(({ refused: name }) => name === row);
    expect((await send(api, 'acme/any', refused)).status).toBe(isAboutAll ? status : 200);
  });

  it.each(APIS)('at $name: each row has an example, a source and a day', ({ table, examples }) => {
    const without = table.filter(
      (row) => !examples.some(([name, model]) => name === row.refused && rowsFor([row], model).length > 0),
    );
    expect(without.map(({ refused }) => refused)).toEqual([]);
    for (const { sources, readOn } of table) {
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) expect(source).toMatch(/^https:\/\/[^/]+\/./);
      expect(readOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });

  it('have the shape of the provider’s own errors', async () => {
    const [messages, , , chat, others] = APIS;
    const { text } = await send(messages!, 'claude-opus-4-7', { temperature: 0.5 });
    expect(JSON.parse(text)).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    const openai = await send(chat!, 'gpt-4o', { prompt_cache_key: LONG });
    const error = { type: 'invalid_request_error', param: 'prompt_cache_key', code: 'string_above_max_length' };
    expect(JSON.parse(openai.text)).toMatchObject({ error });
    const mistral = await send(others!, 'mistral-large-2512', { store: true });
    expect(JSON.parse(mistral.text)).toMatchObject({
      object: 'error',
      message: { detail: [{ type: 'extra_forbidden' }] },
    });
  });

  it('hold on every platform that serves the format', () => {
    expect(vertexMessagesApi.refusals).toBe(MESSAGES_REFUSALS);
    expect(vertexGeminiApi.refusals).toBe(GEMINI_REFUSALS);
    expect(azureApi.refusals).toEqual([...CHAT_REFUSALS, ...COMPATIBLE_REFUSALS]);
    expect(azureResponsesApi.refusals).toBe(RESPONSES_REFUSALS);
  });
});

/** Words of an example as they stand in an answer; pieces of JSON stand as they are. */
function inJson(words: string): string {
  return /^"(?:type|code)":/.test(words) ? words : JSON.stringify(words).slice(1, -1);
}
