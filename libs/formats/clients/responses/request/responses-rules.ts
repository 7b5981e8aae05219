import { isRecord } from '#core';
import { refuse, refuseValue } from '../../../chat/body/refuse-value.js';
import { chatRules } from '../../../chat/request/request-rules.js';
import {
  flag,
  numberInRange,
  oneOf,
  record,
  satisfying,
  shortWord,
  SHORT_WORD_EXPECTED,
  stringOrRecord,
  stringUpTo,
  type FieldCheck,
} from '../../../chat/rules/field-check.js';
import type { RequestRule } from '../../../chat/rules/request-rule.js';

const ID = 'AGT-1';
const ITEMS_MAX = 8_192;
const IDENTIFIER_CHARACTERS_MAX = 512;
/** Ten times what the provider knows. */
const INCLUDED_MAX = 100;
const TOP_LOGPROBS_MAX = 20;
const FORMATS = 'text, json_object or json_schema';

const readInput: FieldCheck = (value, { field, expected }) => {
  if (typeof value === 'string') return;
  if (!Array.isArray(value) || value.length === 0 || value.length > ITEMS_MAX) refuseValue(field, value, expected);
};

const readText: FieldCheck = (value, { field, expected }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  const { format, verbosity } = value;
  if (typeof (verbosity ?? '') !== 'string') refuseValue(`${field}.verbosity`, verbosity, SHORT_WORD_EXPECTED);
  if (format === undefined || format === null) return;
  if (!isRecord(format)) refuseValue(`${field}.format`, format, `an object with a type: ${FORMATS}`);
  const { type, name, schema } = format;
  if (type === 'text' || type === 'json_object') return;
  if (type !== 'json_schema') refuseValue(`${field}.format.type`, type, FORMATS);
  if (typeof name !== 'string') refuseValue(`${field}.format.name`, name, 'a string');
  if (!isRecord(schema)) refuseValue(`${field}.format.schema`, schema, 'a JSON schema');
};

const readReasoning: FieldCheck = (value, { field, expected }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  const effort = value.effort ?? '';
  if (typeof effort !== 'string') refuseValue(`${field}.effort`, effort, SHORT_WORD_EXPECTED);
};

/** State that is kept at the provider: the gateway keeps none. */
function refuseState(advice: string): FieldCheck {
  return (_value, { field }) => refuse(field, `'${field}' is not supported because nothing is stored here: ${advice}`);
}

const WHOLE_INPUT = "send the whole conversation in 'input', with the output items of earlier responses.";

/** The rules of responses, in checking order; the first broken one is the error. Fields without a rule pass. */
export const RESPONSES_RULES: readonly RequestRule[] = [
  ...chatRules('model'),
  {
    id: ID,
    fields: ['input'],
    expected: `a string or an array of 1 to ${ITEMS_MAX} items`,
    docs: 'Text, or items: messages, tool calls and outputs, reasoning with `encrypted_content`, `additional_tools`. Unknown types of items and references to reasoning are ignored. Any other `item_reference` is rejected, as nothing is stored.',
    check: readInput,
    presence: 'required',
  },
  {
    id: ID,
    fields: ['instructions'],
    expected: 'a string or null',
    docs: 'System message before the input.',
    check: satisfying((value) => typeof value === 'string'),
  },
  {
    id: ID,
    fields: ['previous_response_id'],
    expected: 'the id of a stored response, or null',
    docs: `ID of the response to continue from, if the organization stores responses. Otherwise rejected: ${WHOLE_INPUT}`,
    check: refuseState(WHOLE_INPUT),
  },
  {
    id: ID,
    fields: ['conversation'],
    expected: 'null',
    docs: `Not supported: ${WHOLE_INPUT}`,
    check: refuseState(WHOLE_INPUT),
  },
  {
    id: ID,
    fields: ['prompt'],
    expected: 'null',
    docs: 'Stored prompts are not supported. Send their text in `instructions` and `input`.',
    check: refuseState("send the text of the prompt in 'instructions' and 'input'."),
  },
  {
    id: ID,
    fields: ['background'],
    expected: "false or null: wait for the response, or read it with 'stream'",
    docs: 'Background responses are not supported.',
    check: oneOf([false]),
  },
  ...chatRules('stream', 'temperature', 'top_p'),
  {
    id: ID,
    fields: ['max_output_tokens'],
    expected: 'a whole number of 1 or more, or null',
    docs: 'Maximum output tokens, including reasoning.',
    check: satisfying((value) => Number.isSafeInteger(value) && Number(value) >= 1),
  },
  {
    id: ID,
    fields: ['reasoning'],
    expected: 'an object or null',
    docs: '`effort`, same as `reasoning_effort` of chat completions. `summary` and `context`, for providers with this format.',
    check: readReasoning,
  },
  {
    id: ID,
    fields: ['text'],
    expected: 'an object or null',
    docs: `\`format\` of the output: ${FORMATS}. \`verbosity\`: \`low\`, \`medium\` or \`high\`.`,
    check: readText,
  },
  {
    id: ID,
    fields: ['tools'],
    expected: 'an array of tools or null',
    docs: 'Functions, namespaces of functions, and client-side tools: `custom`, `local_shell`, `shell`, `apply_patch`, `computer`, `tool_search`. Provider-side tools such as web search are sent to providers with the same or an equivalent tool, if they have a price. Other tools are ignored, and rejected if `tool_choice` forces one.',
    check: satisfying(Array.isArray),
  },
  {
    id: ID,
    fields: ['tool_choice'],
    expected: 'auto, none, required, an object or null',
    docs: 'Whether the model calls a tool, and which one. An unavailable tool can’t be forced.',
    check: stringOrRecord,
  },
  {
    id: ID,
    fields: ['parallel_tool_calls', 'store'],
    expected: 'true, false or null',
    docs: '`store: false` stores nothing. Otherwise the response is stored if the organization stores responses; its `store` shows the outcome.',
    check: flag,
  },
  {
    id: ID,
    fields: ['include'],
    expected: `an array of up to ${INCLUDED_MAX} strings or null`,
    docs: 'Additional output: `message.output_text.logprobs` adds log probabilities. Encrypted reasoning is always included.',
    check: satisfying(
      (value) =>
        Array.isArray(value) && value.length <= INCLUDED_MAX && value.every((name) => typeof name === 'string'),
    ),
  },
  {
    id: ID,
    fields: ['top_logprobs'],
    expected: `a whole number from 0 to ${TOP_LOGPROBS_MAX} or null`,
    docs: 'Number of alternatives to return for each token.',
    check: satisfying((value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= TOP_LOGPROBS_MAX),
  },
  {
    id: ID,
    fields: ['truncation'],
    expected: SHORT_WORD_EXPECTED,
    docs: 'Truncation is not supported. Conversations that are too long are rejected.',
    check: shortWord,
  },
  {
    id: ID,
    fields: ['prompt_cache_key', 'safety_identifier'],
    expected: `a string of up to ${IDENTIFIER_CHARACTERS_MAX} characters or null`,
    docs: 'Identifiers of the conversation and of the end user.',
    check: stringUpTo(IDENTIFIER_CHARACTERS_MAX),
  },
  {
    id: ID,
    fields: ['stream_options'],
    expected: 'an object or null',
    docs: '`include_obfuscation` has no effect.',
    check: record,
  },
  {
    id: ID,
    fields: ['max_tool_calls'],
    expected: 'a whole number of 0 or more, or null',
    docs: 'Maximum calls of provider-side tools.',
    check: numberInRange(0, Number.MAX_SAFE_INTEGER),
  },
  ...chatRules('metadata', 'user', 'service_tier', 'routify', 'extra_body', 'models', 'base_url', 'api_key'),
];
