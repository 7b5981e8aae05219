import {
  elementsOf,
  isGiven,
  isRecord,
  membersOf,
  objectPiece,
  parseValue,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  mapInSteps,
  type Steps,
} from '#core';
import { CLAUDE_FORMAT } from '../../../chat/native/claude.js';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { withOwnMembers } from '../../translation/own-members.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';

/** The thinking returned by a client, for the provider to continue from; it comes first in its turn. */
export function thinkingBlocks(message: JsonMembers): readonly JsonPiece[] {
  const blocks = message.get('thinking_blocks');
  if (isGiven(blocks)) return elementsOf(blocks) ?? [];
  const details = message.get('reasoning_details');
  return isGiven(details) ? blocksOfDetails(parseValue(details)) : [];
}

interface Thought {
  text: string;
  signature: string | null;
  encrypted: string | null;
}

/**
 * Streams split a thinking block into many details of one index; they are joined again. Details of other providers or
 * without a signature are skipped: this provider cannot verify them.
 */
function blocksOfDetails(details: unknown): readonly JsonPiece[] {
  const thoughts = new Map<unknown, Thought>();
  for (const [position, detail] of (Array.isArray(details) ? details : []).entries()) {
    if (!isRecord(detail) || (detail.format ?? CLAUDE_FORMAT) !== CLAUDE_FORMAT) continue;
    const key = detail.index ?? `at ${position}`;
    const thought = thoughts.get(key) ?? { text: '', signature: null, encrypted: null };
    thoughts.set(key, thought);
    if (typeof detail.text === 'string') thought.text += detail.text;
    if (typeof detail.signature === 'string') thought.signature = detail.signature;
    if (typeof detail.data === 'string') thought.encrypted = detail.data;
  }
  return [...thoughts.values()].flatMap(({ text, signature, encrypted }) => {
    if (encrypted !== null) return [objectPiece({ type: '"redacted_thinking"', data: textPiece(encrypted) })];
    if (signature === null) return [];
    return [objectPiece({ type: '"thinking"', thinking: textPiece(text), signature: textPiece(signature) })];
  });
}

interface CallNames {
  /** The id that is sent for the one of a call. */
  readonly idOf: (id: Buffer) => JsonPiece;
  /** Of a legacy `function_call`, which has none. */
  readonly functionId: string;
}

/** The tool calls of an assistant message. */
export function* toolUseBlocks(
  message: JsonMembers,
  param: string,
  { idOf, functionId }: CallNames,
): Steps<readonly JsonPiece[]> {
  const calls = message.get('tool_calls');
  const blocks = yield* mapInSteps(isGiven(calls) ? (elementsOf(calls) ?? []) : [], (call, index) =>
    toolUseOf(call, `${param}.tool_calls[${index}]`, idOf),
  );
  const functionCall = message.get('function_call');
  if (!isGiven(functionCall)) return blocks;
  return [...blocks, toolUse(membersOf(functionCall), textPiece(functionId), new Map(), `${param}.function_call`)];
}

function toolUseOf(json: Buffer, param: string, idOf: CallNames['idOf']): JsonPiece {
  const call = membersOf(json);
  const type = textOf(call?.get('type')) ?? 'function';
  if (call === null || type !== 'function') {
    refuseUnsupported(`${param}.type`, 'it knows only calls of functions');
  }
  const id = call.get('id');
  if (!isGiven(id)) refuseValue(`${param}.id`, null, 'the id of the call');
  const target = call.get('function');
  return toolUse(target === undefined ? null : membersOf(target), idOf(id), call, `${param}.function`);
}

function toolUse(target: JsonMembers | null, id: JsonPiece, call: JsonMembers, param: string): JsonPiece {
  const name = target?.get('name');
  if (target === null || !isGiven(name)) refuseValue(`${param}.name`, null, 'the name of a function');
  const input = inputOf(target.get('arguments'));
  const cacheControl = call.get('cache_control') ?? null;
  return withOwnMembers(call, { type: '"tool_use"', id, name, input, cache_control: cacheControl });
}

/** Converts arguments from a JSON string to JSON. Digits are kept; what a model wrote that is no object stands in one. */
function inputOf(json: Buffer | undefined): JsonPiece {
  if (!isGiven(json)) return '{}';
  const text = textOf(json) ?? json.toString();
  if (text.trim() === '') return '{}';
  const bytes = Buffer.from(text);
  return isRecord(parseValue(bytes)) ? bytes : objectPiece({ invalid_json: textPiece(text) });
}
