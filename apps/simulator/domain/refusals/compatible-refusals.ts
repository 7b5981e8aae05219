import { objectsOf, type JsonObject } from '../json.js';
import { elements, first, type Placed } from './findings.js';
import { resultWithoutCall } from './openai-refusals.js';
import { rowsOf, type Found, type Refusal } from './refusal.js';

const DAY = '2026-11-30';

/** `ChatCompletionRequest` of @mistralai/mistralai 2.7.0 (2026-09-09). `simulate` is the simulator’s own. */
const MISTRAL_FIELDS: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'temperature', 'top_p', 'max_tokens', 'stream', 'stop', 'random_seed', 'metadata'],
  ...['response_format', 'tools', 'tool_choice', 'presence_penalty', 'frequency_penalty', 'n', 'prediction'],
  ...['parallel_tool_calls', 'prompt_mode', 'reasoning_effort', 'guardrails', 'safe_prompt', 'prompt_cache_key'],
  ...['service_tier', 'simulate'],
]);
const MISTRAL_MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  system: new Set(['role', 'content']),
  user: new Set(['role', 'content']),
  assistant: new Set(['role', 'content', 'tool_calls', 'prefix']),
  tool: new Set(['role', 'content', 'tool_call_id', 'name']),
};

/** What providers with OpenAI’s format refuse, by names of their models. Their errors have shapes of their own. */
export const COMPATIBLE_REFUSALS: readonly Refusal[] = [
  ...rowsOf({ readOn: DAY, models: ['deepseek-*'] }, [
    {
      refused: 'messages of the developer',
      find: developerMessage,
      message: ({ path }) =>
        `Failed to deserialize the JSON body into the target type: ${path}: unknown variant \`developer\`, expected one of \`system\`, \`user\`, \`assistant\`, \`tool\`, \`latest_reminder\` at line 1 column 60`,
      answer: deepseekError,
      sources: ['https://github.com/BenedictKing/ccx/issues/149', 'https://github.com/num-scope/pix/issues/34'],
    },
    {
      refused: 'a result without a call',
      find: resultWithoutCall,
      message: () => "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'",
      answer: deepseekError,
      sources: ['https://github.com/qwersyk/Newelle/issues/425'],
    },
  ]),
  ...rowsOf({ readOn: DAY, models: ['mistral-*', 'ministral-*', 'codestral-*', 'devstral-*', 'magistral-*'] }, [
    {
      refused: 'unknown fields',
      find: unknownToMistral,
      status: 422,
      message: () => 'Extra inputs are not permitted',
      answer: mistralDetail,
      sources: [
        'https://github.com/editor-code-assistant/eca/issues/231',
        'https://github.com/nomtek/mistralai_client_dart/issues/44',
        'https://www.npmjs.com/package/@mistralai/mistralai/v/2.7.0',
      ],
    },
    {
      refused: 'ids of calls of other lengths than nine',
      models: ['mistral-*', 'ministral-*', 'devstral-*'],
      find: first(calls, ({ id }) => typeof id === 'string' && !/^[a-zA-Z0-9]{9}$/.test(id), 'id'),
      message: ({ value }) => `Tool call id was ${String(value)} but must be a-z, A-Z, 0-9, with a length of 9.`,
      answer: (message) => ({
        object: 'error',
        message,
        type: 'invalid_function_call',
        param: null,
        code: '3280',
        raw_status_code: 400,
      }),
      sources: [
        'https://github.com/nearai/ironclaw/issues/1241',
        'https://github.com/mistralai/mistral-vibe/issues/1075',
      ],
    },
  ]),
  ...rowsOf({ readOn: DAY, models: ['llama-*-versatile', 'llama-*-instant'] }, [
    {
      refused: 'reasoning by the name of other providers',
      find: first(
        ({ messages }) => elements(messages, 'messages'),
        ({ reasoning_content: reasoning }) => reasoning !== undefined,
      ),
      message: ({ path, value }) =>
        `'${path}' : for 'role:${roleOf(value)}' the following must be satisfied[('${path}' : property 'reasoning_content' is unsupported)]`,
      answer: groqError,
      sources: ['https://github.com/SimonSchubert/Kai/issues/265'],
    },
  ]),
  ...rowsOf({ readOn: DAY, models: ['grok-*'] }, [
    {
      refused: 'names outside messages of users',
      find: first(
        ({ messages }) => elements(messages, 'messages'),
        ({ role, name }) => role !== 'user' && name !== undefined && name !== null,
        'name',
      ),
      message: () => "Only messages of role 'user' can have a name.",
      answer: (error) => ({ code: 'Client specified an invalid argument', error }),
      sources: ['https://github.com/BerriAI/litellm/issues/9720', 'https://github.com/microsoft/autogen/issues/4715'],
    },
  ]),
  ...rowsOf({ readOn: DAY, models: ['glm-*'] }, [
    {
      refused: 'messages of the developer',
      find: developerMessage,
      message: () => 'Incorrect role information',
      answer: (message) => ({ error: { code: '1214', message } }),
      sources: ['https://github.com/openclaw/openclaw/issues/23115', 'https://github.com/earendil-works/pi/issues/547'],
    },
  ]),
];

function deepseekError(message: string): JsonObject {
  return { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_request_error' } };
}

function groqError(message: string): JsonObject {
  return { error: { message, type: 'invalid_request_error' } };
}

function mistralDetail(msg: string, { path, value }: Found): JsonObject {
  const loc = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  const detail = [{ type: 'extra_forbidden', loc: ['body', ...loc], msg, input: value }];
  return { object: 'error', message: { detail }, type: 'invalid_request_error', param: null, code: null };
}

function developerMessage({ messages }: JsonObject): Found | null {
  const index = objectsOf(messages).findIndex(({ role }) => role === 'developer');
  return index < 0 ? null : { path: `messages[${index}].role`, value: 'developer' };
}

/** A null is a value, too: also `"name": null` was refused. */
function unknownToMistral(body: JsonObject): Found | null {
  const field = Object.keys(body).find((name) => !MISTRAL_FIELDS.has(name));
  if (field !== undefined) return { path: field, value: body[field] };
  for (const { path, value } of elements(body['messages'], 'messages')) {
    const role = String(value['role']);
    const known = MISTRAL_MEMBERS[role];
    const member = Object.keys(value).find((name) => known?.has(name) === false);
    if (member !== undefined) return { path: `${path}.${role}.${member}`, value: value[member] };
  }
  return null;
}

function* calls({ messages }: JsonObject): Generator<Placed> {
  for (const { path, value } of elements(messages, 'messages'))
    yield* elements(value['tool_calls'], `${path}.tool_calls`);
}

function roleOf(message: unknown): string {
  const [{ role } = {}] = objectsOf([message]);
  return String(role);
}
