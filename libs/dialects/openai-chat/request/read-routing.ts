import { nearest } from '#kernel';
import { isRecord } from '../../json/is-record.js';
import { ROUTING_SORTS, ROUTING_TASKS, type ChatRouting } from './chat-request.js';
import type { FieldCheck } from './field-check.js';
import { refuse, refuseValue } from './refuse-value.js';

const UNBUILT_OPTIONS = ['max_price', 'models'];
const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/;
const NAMES_MAX = 32;
const NAME_CHARACTERS_MAX = 100;
const SESSION_CHARACTERS_MAX = 256;

type Read<T> = (value: unknown, param: string) => T;

/** One reader for each option; a value of null is as good as none. */
const READERS: { readonly [Name in keyof ChatRouting]: { readonly key: string; readonly read: Read<unknown> } } = {
  region: { key: 'region', read: readRegion },
  task: { key: 'task', read: choiceOf('task', ROUTING_TASKS) },
  order: { key: 'order', read: readNames },
  only: { key: 'only', read: readNames },
  ignore: { key: 'ignore', read: readNames },
  sort: { key: 'sort', read: choiceOf('sort', ROUTING_SORTS) },
  allowFallbacks: { key: 'allow_fallbacks', read: readFlag },
  sessionId: { key: 'session_id', read: readSessionId },
};
const OPTIONS = Object.keys(READERS) as (keyof ChatRouting)[];
const KEYS = OPTIONS.map((name) => READERS[name].key);

/** REQ-20 at the top level. */
export const readRouting: FieldCheck = (value, { field, draft }) => {
  draft.routing = readOptions(value, field);
};

/** REQ-20 for clients that send the literal `extra_body`. Both places may say the same, never two different things. */
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

function readOptions(value: unknown, param: string): ChatRouting {
  if (!isRecord(value)) refuseValue(param, value, `an object with ${KEYS.join(', ')}`);
  for (const key of Object.keys(value)) {
    if (UNBUILT_OPTIONS.includes(key)) refuse(`${param}.${key}`, `The routing option '${key}' is not available yet.`);
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

function readNames(names: unknown, param: string): readonly string[] {
  const wanted = `an array of 1 to ${NAMES_MAX} channel names`;
  if (!Array.isArray(names) || names.length === 0 || names.length > NAMES_MAX) return refuseValue(param, names, wanted);
  const wrong = names.findIndex((name) => typeof name !== 'string' || name === '' || name.length > NAME_CHARACTERS_MAX);
  if (wrong >= 0)
    refuseValue(`${param}[${wrong}]`, names[wrong], `a channel name of 1 to ${NAME_CHARACTERS_MAX} characters`);
  return names as string[];
}

function readFlag(flag: unknown, param: string): boolean {
  return typeof flag === 'boolean' ? flag : refuseValue(param, flag, 'true or false');
}

function readSessionId(sessionId: unknown, param: string): string {
  const isValid = typeof sessionId === 'string' && sessionId !== '' && sessionId.length <= SESSION_CHARACTERS_MAX;
  return isValid ? sessionId : refuseValue(param, sessionId, `a string of 1 to ${SESSION_CHARACTERS_MAX} characters`);
}

function unknownName(kind: string, name: string, known: readonly string[]): string {
  const [guess] = nearest(name, known, 1);
  const hint = guess === undefined ? '' : ` Did you mean '${guess}'?`;
  return `Unknown ${kind} '${name}', wanted one of ${known.join(', ')}.${hint}`;
}

function agreedValue(topLevel: unknown, inExtraBody: unknown, param: string): unknown {
  const [one, other] = [JSON.stringify(topLevel), JSON.stringify(inExtraBody)];
  if (topLevel !== null && inExtraBody !== null && one !== other) {
    refuse(param, `'${param}' is ${other} but the top-level 'routify' says ${one}.`);
  }
  return topLevel ?? inExtraBody;
}
