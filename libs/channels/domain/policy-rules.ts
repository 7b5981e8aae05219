import { checkedValue, isPlainObject } from '#core';

/** Fields that make up the request itself. */
const NEVER_TOUCHED = ['model', 'messages', 'prompt', 'input', 'stream'];

/**
 * Fields that decide the cost of a request or the length of its output. The hold and the quoted price follow from the
 * client's own body; a value inserted after them would be charged without cover.
 */
const PRICED = [
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'n', 'best_of'],
  ...['tools', 'functions', 'response_format', 'prediction', 'web_search_options', 'modalities', 'audio'],
  ...['service_tier', 'stream_options', 'suffix'],
];

const NOT_SET = [...NEVER_TOUCHED, ...PRICED];
const FIELDS_MAX = 50;
const VALUE_CHARACTERS_MAX = 4_096;
const NAME = /^[\w.-]{1,100}$/;
const REPLY_FIELD = /^(?:usage\.)?[\w-]{1,100}$/;

const ORDER = 'Order: rename, default, force, drop.';
const SCOPE =
  'Applied to the request in OpenAI’s format if the provider uses it, else to the client’s body before translation.';

const NAMES_SCHEMA = { type: 'array', items: { type: 'string' } };

const fieldNames = checkedValue<readonly string[]>({
  schema: NAMES_SCHEMA,
  expected: `an array of at most ${FIELDS_MAX} field names, without ${NEVER_TOUCHED.join(', ')}`,
  accepts: (value) => Array.isArray(value) && value.length <= FIELDS_MAX && value.every(isTouchable),
});

export const DROPPED_FIELDS = fieldNames(
  'Fields to remove. With them, a field that the provider’s format doesn’t have is not an error.',
  { default: [] },
);

export const ALLOWED_FIELDS = fieldNames(
  'Fields to send although the model is known to refuse them, such as `temperature` with Claude Opus 4.8.',
  { default: [] },
);

const ofUsage = (name: string): string => `usage.${name}`;

/** Fields that reveal the operator's supplier and purchase price: those of OpenRouter, xAI and DeepInfra. */
export const PURCHASE_FIELDS: readonly string[] = [
  'provider',
  ...['cost', 'cost_details', 'is_byok', 'cost_in_usd_ticks', 'estimated_cost'].map(ofUsage),
];

/** Response fields that the gateway guarantees, or that carry the answer. */
const REPLY_NEEDS = [
  ...['id', 'object', 'created', 'model', 'choices', 'data', 'usage', 'routify', 'error'],
  ...['prompt_tokens', 'completion_tokens', 'total_tokens', 'prompt_tokens_details', 'completion_tokens_details'].map(
    ofUsage,
  ),
];

const replyFieldNames = checkedValue<readonly string[]>({
  schema: NAMES_SCHEMA,
  expected: `an array of at most ${FIELDS_MAX} field names such as provider or usage.cost, without ${REPLY_NEEDS.join(', ')}`,
  accepts: (value) =>
    Array.isArray(value) &&
    value.length <= FIELDS_MAX &&
    value.every((field) => typeof field === 'string' && REPLY_FIELD.test(field) && !REPLY_NEEDS.includes(field)),
});

export const DROPPED_REPLY_FIELDS = replyFieldNames(
  'Fields to remove from responses and chunks; for fields of `usage`, use `usage.<name>`. Short values are kept with the attempt, at `/admin/v1/requests/{id}`. With an empty array, clients see the provider’s billing details.',
  { default: PURCHASE_FIELDS },
);

const newNames = checkedValue<Readonly<Record<string, string>>>({
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  expected: `an object of at most ${FIELDS_MAX} new names by field, without ${NEVER_TOUCHED.join(', ')}, none of them twice or one of ${NOT_SET.join(', ')}`,
  accepts: (value) =>
    isSmallObject(value) &&
    Object.keys(value).every(isTouchable) &&
    Object.values(value).every(isSettable) &&
    new Set(Object.values(value)).size === Object.keys(value).length,
});

export const RENAMED_FIELDS = newNames(`New names of fields. Values stay unchanged. ${ORDER} ${SCOPE}`, {
  default: {},
});

const fieldValues = checkedValue<Readonly<Record<string, unknown>>>({
  schema: { type: 'object', additionalProperties: true },
  expected: `an object of at most ${FIELDS_MAX} JSON values of up to ${VALUE_CHARACTERS_MAX} characters by field, without ${NOT_SET.join(', ')}`,
  accepts: (value) =>
    isSmallObject(value) &&
    Object.keys(value).every(isSettable) &&
    Object.values(value).every((json) => JSON.stringify(json).length <= VALUE_CHARACTERS_MAX),
});

export const DEFAULT_VALUES = fieldValues(`Values of fields that the client omits. ${ORDER} ${SCOPE}`, {
  default: {},
});
export const FORCED_VALUES = fieldValues(`Values of fields that override the client’s. ${ORDER} ${SCOPE}`, {
  default: {},
});

function isSmallObject(value: unknown): value is Record<string, unknown> {
  return isPlainObject(value) && Object.keys(value).length <= FIELDS_MAX;
}

function isTouchable(field: unknown): boolean {
  return typeof field === 'string' && NAME.test(field) && !NEVER_TOUCHED.includes(field);
}

function isSettable(field: unknown): boolean {
  return isTouchable(field) && !NOT_SET.includes(field as string);
}
