import { isRecord, CACHE_MARKS, closestMatches, parseUsd, ROUTING_TASKS, type RunBudget } from '#core';
import { ROUTING_SORTS, type ChatRouting, type MaxPrice } from '../body/model-request.js';
import type { FieldCheck } from '../rules/field-check.js';
import { refuse, refuseValue } from '../body/refuse-value.js';

const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/;
const NAMES_MAX = 32;
const NAME_CHARACTERS_MAX = 100;
const SESSION_CHARACTERS_MAX = 256;
const MODELS_MAX = 8;
const MODEL_CHARACTERS_MAX = 512;
const MAX_PRICE_KEYS = ['prompt', 'completion'];
const BUDGET_KEYS = ['id', 'limit_usd'];
const BUDGET_ID_CHARACTERS_MAX = 128;

type Read<T> = (value: unknown, param: string) => T;

const readChannelNames = namesOf('channel', NAMES_MAX, NAME_CHARACTERS_MAX);
const readModelNames = namesOf('model', MODELS_MAX, MODEL_CHARACTERS_MAX);

/** One reader per option; null counts as absent. */
const READERS: { readonly [Name in keyof ChatRouting]: { readonly key: string; readonly read: Read<unknown> } } = {
  region: { key: 'region', read: readRegion },
  task: { key: 'task', read: choiceOf('task', ROUTING_TASKS) },
  order: { key: 'order', read: readChannelNames },
  only: { key: 'only', read: readChannelNames },
  ignore: { key: 'ignore', read: readChannelNames },
  sort: { key: 'sort', read: choiceOf('sort', ROUTING_SORTS) },
  allowFallbacks: { key: 'allow_fallbacks', read: readFlag },
  models: { key: 'models', read: readModelNames },
  maxPrice: { key: 'max_price', read: readMaxPrice },
  sessionId: { key: 'session_id', read: readSessionId },
  cache: { key: 'cache', read: choiceOf('use of the cache', CACHE_MARKS) },
  budget: { key: 'budget', read: readBudget },
};
const OPTIONS = Object.keys(READERS) as (keyof ChatRouting)[];
const KEYS = OPTIONS.map((name) => READERS[name].key);

/** REQ-20 at the top level. */
export const readRouting: FieldCheck = (value, { field, draft }) => {
  draft.routing = readOptions(value, field);
};

/** REQ-20 for clients that send a literal `extra_body`. Options in both places must be equal. */
export const readExtraBody: FieldCheck = (value, { field, draft }) => {
  if (!isRecord(value) || !Object.hasOwn(value, 'routify') || value.routify === null) return;
  const param = `${field}.routify`;
  const inExtraBody = readOptions(value.routify, param);
  const agreed = OPTIONS.map((name) => [
    name,
    agreedValue(draft.routing[name], inExtraBody[name], `${param}.${READERS[name].key}`),
  ]);
  draft.routing = Object.fromEntries(agreed) as ChatRouting;
};

/** REQ-20: the list of models at the top level, as sent by OpenRouter's clients. */
export const readModels: FieldCheck = (value, { field, draft }) => {
  const models = agreedValue(draft.routing.models, readModelNames(value, field), field);
  draft.routing = { ...draft.routing, models };
};

function readOptions(value: unknown, param: string): ChatRouting {
  if (!isRecord(value)) refuseValue(param, value, `an object with ${KEYS.join(', ')}`);
  for (const key of Object.keys(value)) {
    if (!KEYS.includes(key)) refuse(`${param}.${key}`, unknownName('routing option', key, KEYS));
  }
  const options = OPTIONS.map((name) => {
    const { key, read } = READERS[name];
    return [name, (value[key] ?? null) === null ? null : read(value[key], `${param}.${key}`)];
  });
  return Object.fromEntries(options) as ChatRouting;
}

function readRegion(region: unknown, param: string): string {
  if (typeof region === 'string' && REGION.test(region)) return region;
  return refuseValue(param, region, 'the slug of a region (lower case letters, digits and hyphens)');
}

function choiceOf<T extends string>(kind: string, choices: readonly T[]): Read<T> {
  return (value, param) => {
    const known = choices.find((choice) => choice === value);
    if (known !== undefined) return known;
    if (typeof value !== 'string') return refuseValue(param, value, `one of ${choices.join(', ')}`);
    return refuse(param, unknownName(kind, value.slice(0, 100), choices));
  };
}

/** A list of 1 to `itemsMax` names. */
function namesOf(what: string, itemsMax: number, charactersMax: number): Read<readonly string[]> {
  return (names, param) => {
    const expected = `an array of 1 to ${itemsMax} ${what} names`;
    if (!Array.isArray(names) || names.length === 0 || names.length > itemsMax)
      return refuseValue(param, names, expected);
    const wrong = names.findIndex((name) => typeof name !== 'string' || name === '' || name.length > charactersMax);
    if (wrong >= 0)
      refuseValue(`${param}[${wrong}]`, names[wrong], `a ${what} name of 1 to ${charactersMax} characters`);
    return names as string[];
  };
}

function readMaxPrice(value: unknown, param: string): MaxPrice {
  const expected = 'an object with prompt, completion, or both, in US dollars per million tokens';
  if (!isRecord(value)) return refuseValue(param, value, expected);
  for (const key of Object.keys(value)) {
    if (!MAX_PRICE_KEYS.includes(key)) refuse(`${param}.${key}`, unknownName('bound of a price', key, MAX_PRICE_KEYS));
  }
  const promptNanoUsd = readPriceBound(value.prompt, `${param}.prompt`);
  const completionNanoUsd = readPriceBound(value.completion, `${param}.completion`);
  if (promptNanoUsd === null && completionNanoUsd === null) return refuseValue(param, value, expected);
  return { promptNanoUsd, completionNanoUsd };
}

function readPriceBound(value: unknown, param: string): bigint | null {
  return value === undefined || value === null ? null : readUsd(value, param, 'US dollars per million tokens');
}

/** A number is parsed from its shortest decimal text. */
function readUsd(value: unknown, param: string, what = 'US dollars'): bigint {
  const isText = typeof value === 'string' || typeof value === 'number';
  const amountNanoUsd = isText ? parseUsd(String(value)) : null;
  if (amountNanoUsd !== null && amountNanoUsd >= 0n) return amountNanoUsd;
  return refuseValue(param, value, `${what}: a decimal from 0, with at most 9 decimals`);
}

/**
 * REQ-43: the run of a request by headers, for clients that cannot extend their body. Throws for a header that differs from the body.
 * @param id header `x-routify-budget-id`
 * @param limit header `x-routify-budget-usd`
 */
export function withBudgetHeaders(routing: ChatRouting, id: unknown, limit: unknown): ChatRouting {
  if (id === undefined && limit === undefined) return routing;
  const inHeaders = {
    id: readBudgetId(id, 'x-routify-budget-id'),
    limitNanoUsd: readUsd(limit, 'x-routify-budget-usd'),
  };
  return { ...routing, budget: agreedValue(routing.budget, inHeaders, 'x-routify-budget-id') };
}

function readBudget(value: unknown, param: string): RunBudget {
  if (!isRecord(value)) return refuseValue(param, value, 'an object with id and limit_usd');
  for (const key of Object.keys(value)) {
    if (!BUDGET_KEYS.includes(key)) refuse(`${param}.${key}`, unknownName('field of a budget', key, BUDGET_KEYS));
  }
  const limitNanoUsd = readUsd(value.limit_usd, `${param}.limit_usd`);
  return { id: readBudgetId(value.id, `${param}.id`), limitNanoUsd };
}

function readBudgetId(id: unknown, param: string): string {
  const isValid = typeof id === 'string' && id !== '' && id.length <= BUDGET_ID_CHARACTERS_MAX;
  return isValid ? id : refuseValue(param, id, `a string of 1 to ${BUDGET_ID_CHARACTERS_MAX} characters`);
}

function readFlag(flag: unknown, param: string): boolean {
  return typeof flag === 'boolean' ? flag : refuseValue(param, flag, 'true or false');
}

function readSessionId(sessionId: unknown, param: string): string {
  const isValid = typeof sessionId === 'string' && sessionId !== '' && sessionId.length <= SESSION_CHARACTERS_MAX;
  return isValid ? sessionId : refuseValue(param, sessionId, `a string of 1 to ${SESSION_CHARACTERS_MAX} characters`);
}

function unknownName(kind: string, name: string, known: readonly string[]): string {
  const [guess] = closestMatches(name, known, 1);
  const hint = guess === undefined ? '' : ` Did you mean '${guess}'?`;
  return `Unknown ${kind} '${name}', expected one of ${known.join(', ')}.${hint}`;
}

/** The value given in one or both of two places. Throws when they differ. */
function agreedValue<T>(one: T, other: T, param: string): T {
  if (one !== null && other !== null && textOf(one) !== textOf(other)) {
    refuse(param, `'${param}' is ${textOf(other)}, but the top-level 'routify' has ${textOf(one)}.`);
  }
  return one ?? other;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
