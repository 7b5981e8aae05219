import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { elements, first, given, isUnlike, valued, valueAt, where, type Placed } from './findings.js';
import { rowsOf, type Found, type Refusal } from './refusal.js';

const DAY = '2026-11-30';
const OPENAI = ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*'];
/** They sample by fields at the effort `none` alone; those of the second list do not have it. */
const REASONING = ['gpt-5-6*', 'gpt-6*'];
const WITHOUT_NONE = ['gpt-6-astra*', 'gpt-6-1-*'];
const SAMPLING_SOURCES = [
  'https://github.com/BerriAI/litellm/issues/42725',
  'https://github.com/BerriAI/litellm/pull/34599',
  'https://github.com/yologdev/yoagent/releases/tag/v0.27.4',
];
const NO_NONE_SOURCES = [
  'https://github.com/BerriAI/litellm-docs/pull/1173',
  'https://docs.laozhang.ai/en/announcements/gpt-6-chat-tools-2026-11',
];
const CACHE_KEY_SOURCES = ['https://github.com/theopenco/llmgateway/pull/3110'];
const TOOL_NAME_SOURCES = ['https://github.com/brekkylab/ailoy/pull/109'];
const TOOL_NAME = '^[a-zA-Z0-9_-]+$';
const LENGTH_MAX = 64;

/** Rows that both APIs have; the effort and the tools stand in other places. */
function sharedRows(effort: string, tools: (body: JsonObject) => Iterable<Placed>): readonly Refusal[] {
  return [
    ...rowsOf({ readOn: DAY, models: REASONING, namesParam: true }, [
      {
        refused: 'sampling fields beside reasoning',
        find: where((body) => valueAt(body, effort) !== 'none', sampling),
        code: 'unsupported_parameter',
        message: ({ path }) => `Unsupported parameter: '${path}' is not supported with this model.`,
        sources: SAMPLING_SOURCES,
      },
      {
        refused: 'no reasoning',
        models: WITHOUT_NONE,
        find: valued(effort, 'none', 'minimal'),
        code: 'unsupported_value',
        message: ({ value }) =>
          `Unsupported value: '${String(value)}' is not supported with this model. Supported values are: 'low', 'medium', 'high', and 'xhigh'.`,
        sources: NO_NONE_SOURCES,
      },
    ]),
    ...rowsOf({ readOn: DAY, models: OPENAI, namesParam: true }, [
      {
        refused: 'a long key of the prompt’s cache',
        find: (body) => found(given('prompt_cache_key')(body), isLong),
        code: 'string_above_max_length',
        message: tooLong,
        sources: CACHE_KEY_SOURCES,
      },
      {
        refused: 'names of tools with other characters',
        find: first(tools, ({ name }) => isUnlike(name, new RegExp(TOOL_NAME)), 'name'),
        code: 'invalid_value',
        message: ({ path }) =>
          `Invalid '${path}': string does not match pattern. Expected a string that matches the pattern '${TOOL_NAME}'.`,
        sources: TOOL_NAME_SOURCES,
      },
      {
        refused: 'long names of tools',
        find: first(tools, ({ name }) => isLong(name), 'name'),
        code: 'string_above_max_length',
        message: tooLong,
        sources: ['https://platform.openai.com/docs/api-reference/chat/create', ...CACHE_KEY_SOURCES],
      },
    ]),
  ];
}

/** What OpenAI’s chat completions refuse, also at Azure. */
export const CHAT_REFUSALS: readonly Refusal[] = [
  ...sharedRows('reasoning_effort', chatTools),
  ...rowsOf({ readOn: DAY, models: OPENAI, namesParam: true }, [
    {
      refused: 'tools beside reasoning',
      models: ['gpt-5-6*', 'gpt-6-sol*'],
      find: where(
        ({ tools, reasoning_effort: effort }) => objectsOf(tools).length > 0 && effort !== 'none',
        given('reasoning_effort'),
      ),
      message: () =>
        "Function tools with reasoning_effort are not supported for this model in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
      sources: ['https://github.com/ItzCrazyKns/Vane/issues/1173', 'https://github.com/onyx-dot-app/onyx/issues/15008'],
    },
    {
      refused: 'a result without a call',
      find: resultWithoutCall,
      message: () =>
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
      sources: ['https://github.com/smarter-sh/smarter/issues/264'],
    },
  ]),
];

/** What the Responses API refuses, also at Azure. */
export const RESPONSES_REFUSALS: readonly Refusal[] = [
  ...sharedRows('reasoning.effort', ({ tools }) => elements(tools, 'tools', 'brackets')),
  ...rowsOf({ readOn: DAY, models: OPENAI, namesParam: true }, [
    {
      refused: 'a result without a call',
      find: where(({ previous_response_id: before }) => (before ?? null) === null, outputWithoutCall),
      message: ({ value }) => `No tool call found for function call output with call_id ${String(value)}.`,
      sources: [
        'https://github.com/continuedev/continue/issues/10092',
        'https://github.com/james-6-23/codex2api/issues/414',
      ],
    },
  ]),
];

/** The default, 1, is taken. */
function sampling(body: JsonObject): Found | null {
  for (const path of ['temperature', 'top_p', 'top_logprobs']) {
    const value = body[path] ?? null;
    if (value !== null && value !== 1) return { path, value };
  }
  return null;
}

function found(one: Found | null, refused: (value: unknown) => boolean): Found | null {
  return one !== null && refused(one.value) ? one : null;
}

const isLong = (value: unknown): boolean => typeof value === 'string' && value.length > LENGTH_MAX;

function tooLong({ path, value }: Found): string {
  return `Invalid '${path}': string too long. Expected a string with maximum length ${LENGTH_MAX}, but got a string with length ${String(value).length} instead.`;
}

function* chatTools({ tools }: JsonObject): Generator<Placed> {
  for (const { path, value } of elements(tools, 'tools', 'brackets')) {
    if (isJsonObject(value['function'])) yield { path: `${path}.function`, value: value['function'] };
  }
}

/** Results stand right behind the message with their calls. */
export function resultWithoutCall({ messages }: JsonObject): Found | null {
  let open: ReadonlySet<unknown> = new Set();
  for (const [index, message] of objectsOf(messages).entries()) {
    if (message['role'] !== 'tool') open = new Set(objectsOf(message['tool_calls']).map(({ id }) => id));
    else if (!open.has(message['tool_call_id'])) return { path: `messages.[${index}].role`, value: 'tool' };
  }
  return null;
}

function outputWithoutCall({ input }: JsonObject): Found | null {
  const seen = new Set<unknown>();
  for (const { type, call_id: id } of objectsOf(input)) {
    if (type === 'function_call') seen.add(id);
    if (type === 'function_call_output' && !seen.has(id)) return { path: 'input', value: id };
  }
  return null;
}
