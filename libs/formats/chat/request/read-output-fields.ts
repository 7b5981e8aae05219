import { type ChatNeed, findMember, isRecord, valueBytes } from '#core';
import { TOKEN_LIMIT_FIELDS } from '../body/model-request.js';
import { flag, shortWord, type FieldCheck } from '../rules/field-check.js';
import { refuse, refuseValue } from '../body/refuse-value.js';
import { boundSchema } from './enforced-schemas.js';

const TOP_LOGPROBS_MAX = 20;
const TEMPERATURE_MAX = 2;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const PLAIN_DIGITS = /^\d+$/;
/** Efforts that do not need a reasoning model. */
const WITHOUT_THINKING: ReadonlySet<unknown> = new Set(['none', 'default']);
const MODALITY_NEEDS: ReadonlyMap<unknown, ChatNeed | null> = new Map([
  ['text', null],
  ['image', 'image_output'],
  ['audio', 'audio_output'],
]);

/** REQ-4 */
export const readStream: FieldCheck = (value, context) => {
  flag(value, context);
  context.draft.stream = value === true;
};

/** REQ-5: some documented clients send the number as a string; the upstream receives a number. */
export const readTemperature: FieldCheck = (value, { field, expected, draft }) => {
  const isNumericText = typeof value === 'string' && JSON_NUMBER.test(value);
  const temperature = isNumericText ? Number(value) : value;
  if (typeof temperature !== 'number' || !(temperature >= 0 && temperature <= TEMPERATURE_MAX)) {
    refuseValue(field, value, expected);
  }
  if (isNumericText) draft.coercions.set(field, value);
};

/** REQ-7: the first of the three names wins. `256.0` is sent as `256`. */
export const readTokenLimit: FieldCheck = (value, { field, expected, body, draft }) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) refuseValue(field, value, expected);
  const member = findMember(body.object, field);
  const written = member === null ? '' : valueBytes(body.object, member).toString();
  if (!PLAIN_DIGITS.test(written)) draft.coercions.set(field, String(value));
  if (draft.outputTokenLimit !== null) return;
  draft.outputTokenLimit = value;
  draft.outputTokenField = TOKEN_LIMIT_FIELDS.find((name) => name === field) ?? null;
};

/** The same where the bound may be 0: a completion with `echo` holds the prompt, and a message fills a prompt's cache. */
export const readTokenLimitOrNone: FieldCheck = (value, context) => {
  const { field, body, draft } = context;
  if (value !== 0) {
    readTokenLimit(value, context);
    return;
  }
  const member = findMember(body.object, field);
  const isPlain = member !== null && valueBytes(body.object, member).length === 1;
  if (!isPlain) draft.coercions.set(field, '0');
  if (draft.outputTokenLimit !== null) return;
  draft.outputTokenLimit = 0;
  draft.outputTokenField = TOKEN_LIMIT_FIELDS.find((name) => name === field) ?? null;
};

/** REQ-8: an empty array means no stop sequences; upstreams expect the field to be absent then. */
export const readStop: FieldCheck = (value, { field, expected, draft }) => {
  if (typeof value !== 'string' && !Array.isArray(value)) refuseValue(field, value, expected);
  draft.steersEnd ||= value.length > 0;
  if (typeof value === 'string') return;
  value.forEach((sequence: unknown, index) => {
    if (typeof sequence !== 'string') refuseValue(`${field}[${index}]`, sequence, 'a string');
  });
  if (value.length === 0) draft.coercions.set(field, null);
};

/** REQ-17: a bias towards the token that ends a reply leaves it empty. */
export const readLogitBias: FieldCheck = (value, { field, expected, draft }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  draft.steersEnd ||= Object.keys(value).length > 0;
};

/** REQ-10 */
export const readReasoningEffort: FieldCheck = (value, context) => {
  shortWord(value, context);
  if (!WITHOUT_THINKING.has(value)) context.draft.needs.add('reasoning');
  context.draft.turnsReasoningOff = value === 'none';
};

/** REQ-11 */
export const readReasoning: FieldCheck = (value, { field, expected, draft }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  if (value.enabled !== false && !WITHOUT_THINKING.has(value.effort)) draft.needs.add('reasoning');
  if (value.exclude === true) draft.hidesReasoning = true;
};

/** REQ-15 */
export const readResponseFormat: FieldCheck = (value, { field, expected, draft }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  const { type } = value;
  if (type === 'text') return;
  if (type !== 'json_object' && type !== 'json_schema') {
    refuseValue(`${field}.type`, type, 'text, json_object or json_schema');
  }
  if (type === 'json_schema' && !isRecord(value.json_schema)) {
    refuseValue(`${field}.json_schema`, value.json_schema, 'an object with a name and a schema');
  }
  if (isRecord(value.json_schema)) boundSchema(value.json_schema.schema, `${field}.json_schema.schema`, draft);
  draft.needs.add(type);
};

/** REQ-16 */
export const readStreamOptions: FieldCheck = (value, { field, expected, draft }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  if (!draft.stream) refuse(field, `'${field}' is only allowed when 'stream' is true.`);
  const includeUsage = value.include_usage ?? false;
  if (typeof includeUsage !== 'boolean') refuseValue(`${field}.include_usage`, includeUsage, 'true, false or null');
  draft.includeUsage = includeUsage;
};

/** REQ-17 */
export const readLogprobs: FieldCheck = (value, context) => {
  flag(value, context);
  if (value === true) context.draft.needs.add('logprobs');
};

/** REQ-17 */
export const readTopLogprobs: FieldCheck = (value, { field, expected, draft }) => {
  if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > TOP_LOGPROBS_MAX) {
    refuseValue(field, value, expected);
  }
  draft.needs.add('logprobs');
};

/** REQ-19 */
export const readModalities: FieldCheck = (value, { field, expected, draft }) => {
  if (!Array.isArray(value)) refuseValue(field, value, expected);
  value.forEach((modality: unknown, index) => {
    const need = MODALITY_NEEDS.get(modality);
    if (need === undefined) refuseValue(`${field}[${index}]`, modality, 'text, image or audio');
    if (need !== null) draft.needs.add(need);
  });
};

/** REQ-19 */
export const readImageConfig: FieldCheck = (value, { field, expected, draft }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  for (const key of ['aspect_ratio', 'image_size']) {
    const setting = value[key] ?? null;
    if (setting !== null && typeof setting !== 'string') refuseValue(`${field}.${key}`, setting, 'a string');
    if (key === 'image_size') draft.imageSize = setting;
  }
};
