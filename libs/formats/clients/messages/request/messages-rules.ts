import { isRecord, RoutifyError } from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { ANTHROPIC_MESSAGES_MAX } from '../../../chat/request/read-messages.js';
import { chatRules } from '../../../chat/request/request-rules.js';
import {
  flag,
  numberInRange,
  satisfying,
  shortWord,
  SHORT_WORD_EXPECTED,
  type FieldCheck,
} from '../../../chat/rules/field-check.js';
import type { RequestRule } from '../../../chat/rules/request-rule.js';

const TOOLS_MAX = 256;
const USER_CHARACTERS_MAX = 512;

const isTokenCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const readSequences: FieldCheck = (value, { field, expected }) => {
  if (!Array.isArray(value)) refuseValue(field, value, expected);
  value.forEach((sequence: unknown, index) => {
    if (typeof sequence !== 'string') refuseValue(`${field}[${index}]`, sequence, 'a string');
  });
};

const readMetadata: FieldCheck = (value, { field, expected }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  const id = value.user_id ?? '';
  if (typeof id === 'string' && id.length <= USER_CHARACTERS_MAX) return;
  refuseValue(`${field}.user_id`, id, `a string of up to ${USER_CHARACTERS_MAX} characters or null`);
};

/** An object with a type; the list of types may grow, so only those that are read are known. */
const typed: FieldCheck = (value, { field, expected }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  if (typeof value.type !== 'string') refuseValue(`${field}.type`, value.type, 'a string');
};

const WHOLE_CONVERSATION = 'Not supported. Send the whole conversation in `messages`.';

/** The code with which Anthropic refuses a thread: its SDKs then send the whole conversation. */
const refuseThread: FieldCheck = (_value, { field }) => {
  throw new RoutifyError('invalid_request_error', WHOLE_CONVERSATION, {
    param: field,
    metadata: { error_code: 'thread_unsupported_request', unsupported: [field] },
  });
};

const MAX_TOKENS: RequestRule = {
  id: 'MSG-2',
  fields: ['max_tokens'],
  expected: 'a whole number of 0 or more',
  docs: 'Maximum output tokens, including thinking. 0 only fills the prompt cache; Anthropic only.',
  check: satisfying(isTokenCount),
  presence: 'required',
};

/** The rules of `POST /v1/messages`, in checking order. Messages and tools are checked where they are translated. */
export const MESSAGES_RULES: readonly RequestRule[] = [
  ...chatRules('model'),
  {
    id: 'MSG-1',
    fields: ['messages'],
    expected: 'an array of 1 to 100,000 messages with a role and content',
    docs: 'Messages of the conversation. Roles: `user`, `assistant`, `system`. Content is a string or an array of blocks.',
    check: satisfying((value) => Array.isArray(value) && value.length > 0 && value.length <= ANTHROPIC_MESSAGES_MAX),
    presence: 'required',
  },
  MAX_TOKENS,
  { id: 'MSG-13', fields: ['thread'], expected: 'null', docs: WHOLE_CONVERSATION, check: refuseThread },
  {
    id: 'MSG-1',
    fields: ['system'],
    expected: 'a string or an array of text blocks',
    docs: 'System prompt.',
    check: satisfying((value) => typeof value === 'string' || Array.isArray(value)),
  },
  {
    id: 'MSG-3',
    fields: ['stream'],
    expected: 'true or false',
    docs: 'Whether to stream the response as server-sent events. Defaults to false.',
    check: flag,
  },
  {
    id: 'MSG-3',
    fields: ['temperature', 'top_p'],
    expected: 'a number from 0 to 1',
    docs: 'Sampling parameter.',
    check: numberInRange(0, 1),
  },
  {
    id: 'MSG-3',
    fields: ['top_k'],
    expected: 'a whole number of 0 or more',
    docs: 'Sampling parameter, for providers that support it.',
    check: satisfying((value) => Number.isSafeInteger(value) && Number(value) >= 0),
  },
  {
    id: 'MSG-3',
    fields: ['stop_sequences'],
    expected: 'an array of strings',
    docs: 'Stop sequences, not included in the output.',
    check: readSequences,
  },
  {
    id: 'MSG-4',
    fields: ['tools'],
    expected: `an array of up to ${TOOLS_MAX} tools`,
    docs: 'Tools with an `input_schema`, and Anthropic’s client-side tools. Web search, web fetch, code execution and MCP toolsets are sent to Anthropic, or to providers with an equivalent tool, if they have a price. An advisor is sent to Anthropic through channels that also serve its `model`. Other tools are ignored, and rejected if `tool_choice` forces one. An advisor’s `max_uses` and `max_tokens` (4,096 by default) are included in the hold.',
    check: satisfying((value) => Array.isArray(value) && value.length <= TOOLS_MAX),
  },
  {
    id: 'MSG-4',
    fields: ['tool_choice'],
    expected: 'an object with the type auto, any, tool or none',
    docs: 'Whether the model calls a tool, and which one. `disable_parallel_tool_use` allows only one call.',
    check: typed,
  },
  {
    id: 'MSG-5',
    fields: ['thinking'],
    expected: 'an object with the type enabled, adaptive or disabled',
    docs: 'Thinking options. Providers other than Anthropic get the closest `reasoning_effort`.',
    check: typed,
  },
  {
    id: 'MSG-5',
    fields: ['output_config'],
    expected: 'an object with effort, format or both',
    docs: 'Effort and schema of the output.',
    check: satisfying(isRecord),
  },
  {
    id: 'MSG-5',
    fields: ['output_format'],
    expected: 'an object with a type',
    docs: 'Legacy name of `output_config.format`.',
    check: typed,
  },
  {
    id: 'MSG-6',
    fields: ['metadata'],
    expected: 'an object',
    docs: '`user_id`: your identifier of the end user.',
    check: readMetadata,
  },
  {
    id: 'MSG-6',
    fields: ['service_tier'],
    expected: SHORT_WORD_EXPECTED,
    docs: '`auto` can use the operator’s reserved capacity. `standard_only` doesn’t. Or a tier with a price for the model.',
    check: shortWord,
  },
  ...chatRules('routify', 'models', 'base_url'),
];

/** The rules of `POST /v1/messages/count_tokens`, which makes no output. */
export const COUNT_RULES: readonly RequestRule[] = MESSAGES_RULES.filter((rule) => rule !== MAX_TOKENS);
