import { findMember, isRecord, valueBytes, isStorable } from '#core';
import { HOSTED_UNITS, type HostedTool } from '../body/hosted-tool.js';
import { searchSettings } from '../native/hosted-kinds.js';
import { shortWord, type FieldCheck } from '../rules/field-check.js';
import { refuseValue } from '../body/refuse-value.js';

const MODEL_CHARACTERS_MAX = 512;
const CHOICES_MAX = 128;
const TAGS_MAX = 16;
const TAG_KEY_CHARACTERS_MAX = 64;
const TAG_VALUE_CHARACTERS_MAX = 512;
const NO_OPTIONS = Buffer.from('{}');
/** Stored fields must be text that Postgres can hold. */
const STORABLE = 'text without NUL and without halves of surrogate pairs';

/** REQ-1 */
export const readModel: FieldCheck = (value, { field, expected, draft }) => {
  if (typeof value !== 'string' || value === '' || value.length > MODEL_CHARACTERS_MAX) {
    refuseValue(field, value, expected);
  }
  draft.model = value;
};

/** REQ-17: the number of choices multiplies the price. */
export const readChoiceCount: FieldCheck = (value, { field, expected, draft }) => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > CHOICES_MAX) {
    refuseValue(field, value, expected);
  }
  draft.n = value;
};

/** REQ-18 */
export const readTags: FieldCheck = (value, { field, expected, draft }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  const keys = Object.keys(value);
  if (keys.length > TAGS_MAX) refuseValue(field, value, `at most ${TAGS_MAX} pairs, not ${keys.length}`);
  for (const key of keys) {
    if (key.length > TAG_KEY_CHARACTERS_MAX)
      refuseValue(field, key, `keys of up to ${TAG_KEY_CHARACTERS_MAX} characters`);
    if (!isStorable(key)) refuseValue(field, key, `keys of ${STORABLE}`);
    const tag = value[key];
    if (typeof tag !== 'string' || tag.length > TAG_VALUE_CHARACTERS_MAX) {
      refuseValue(`${field}.${key}`, tag, `a string of up to ${TAG_VALUE_CHARACTERS_MAX} characters`);
    }
    if (!isStorable(tag)) refuseValue(`${field}.${key}`, tag, STORABLE);
  }
  draft.tags = value as Record<string, string>;
};

function webSearch(options: Readonly<Record<string, unknown>>): HostedTool {
  const { user_location: userLocation, ...rest } = options;
  const location =
    isRecord(userLocation) && isRecord(userLocation.approximate)
      ? { type: 'approximate', ...userLocation.approximate }
      : null;
  return {
    kind: 'web_search',
    units: HOSTED_UNITS.web_search,
    labels: {},
    usesMax: null,
    param: 'web_search_options',
    isForced: true,
    format: 'chat',
    json: NO_OPTIONS,
    settings: searchSettings({ ...rest, user_location: location }),
  };
}

/** REQ-24: its price is checked later, with the model. */
export const readPaidExtra: FieldCheck = (value, { field, expected, draft }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  if (field === 'audio') {
    draft.needs.add('audio_output');
    draft.audioFormat = typeof value.format === 'string' ? value.format : null;
  } else {
    draft.needs.add('web_search');
    draft.hosted = [webSearch(value)];
  }
};

/** REQ-24: its price is checked later, with the model. */
export const readServiceTier: FieldCheck = (value, context) => {
  shortWord(value, context);
  context.draft.serviceTier = value as string;
};

/** REQ-24: rejected prediction tokens are billed as output. */
export const readPrediction: FieldCheck = (value, { field, expected, body, draft }) => {
  if (!isRecord(value)) refuseValue(field, value, expected);
  const member = findMember(body.object, field);
  draft.predictionBytes = member === null ? 0 : valueBytes(body.object, member).length;
};

/** REQ-24: fields that would redirect the request. */
export const refuseAny: FieldCheck = (value, { field, expected }) => refuseValue(field, value, expected);
