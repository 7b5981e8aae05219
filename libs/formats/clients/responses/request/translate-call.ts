import {
  entriesPiece,
  isGiven,
  isStringText,
  joinPiece,
  membersOf,
  objectPiece,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import type { LostFields } from './lost-fields.js';
import type { OfferedTools } from './offered-tools.js';
import type { ClientToolKind } from './responses-context.js';
import { contentPiece, translateContent, translatePart } from './translate-content.js';

/** An item with the call of a tool that the client runs: the kind of tool, and the arguments as JSON text. */
interface CallItem {
  readonly kind: ClientToolKind;
  readonly argumentsOf: (item: JsonMembers, param: string) => JsonPiece;
}

/** What items say of a call that failed, or was not carried out to its end. */
const FAILED: ReadonlySet<string | null> = new Set(['failed', 'incomplete']);
const EMPTY_OBJECT = '{}';

const CALL_ITEMS: ReadonlyMap<string, CallItem> = new Map<string, CallItem>([
  ['function_call', { kind: 'function', argumentsOf: (item, param) => stringAt(item, 'arguments', param) }],
  ['custom_tool_call', { kind: 'custom', argumentsOf: wrappedInput }],
  ['local_shell_call', { kind: 'local_shell', argumentsOf: (item) => quoted(withoutType(item.get('action'))) }],
  ['shell_call', { kind: 'shell', argumentsOf: (item) => quoted(item.get('action') ?? EMPTY_OBJECT) }],
  ['apply_patch_call', { kind: 'apply_patch', argumentsOf: (item) => quoted(item.get('operation') ?? EMPTY_OBJECT) }],
  ['computer_call', { kind: 'computer', argumentsOf: (item) => quoted(actionsOf(item)) }],
  ['tool_search_call', { kind: 'tool_search', argumentsOf: (item) => quoted(item.get('arguments') ?? EMPTY_OBJECT) }],
]);

/** Items with the output of a call as a text or parts. */
const CONTENT_OUTPUTS: ReadonlySet<string> = new Set([
  ...['function_call_output', 'custom_tool_call_output', 'local_shell_call_output'],
]);
/** Items with other outputs. That of a shell is a list of objects, which stays JSON. */
const OUTPUT_ITEMS: ReadonlyMap<string, (item: JsonMembers, param: string, lost: LostFields) => JsonPiece> = new Map([
  ['shell_call_output', (item) => quoted(item.get('output') ?? '[]')],
  ['apply_patch_call_output', patchOutput],
  ['computer_call_output', screenshot],
  ['tool_search_output', (item) => quoted(item.get('tools') ?? '[]')],
]);

/** A call in chat's format, with its id. */
interface TranslatedCall {
  readonly id: string;
  readonly members: Readonly<Record<string, JsonPiece>>;
}

/** The tool message with the output of a call, with the id of the call. */
interface TranslatedOutput {
  readonly id: string;
  readonly piece: JsonPiece;
}

export function isCallItem(type: string): boolean {
  return CALL_ITEMS.has(type);
}

export function isOutputItem(type: string): boolean {
  return CONTENT_OUTPUTS.has(type) || OUTPUT_ITEMS.has(type);
}

/** The call of an earlier turn as the call of the function that stands for its tool. */
export function translateCall(type: string, item: JsonMembers, param: string, offered: OfferedTools): TranslatedCall {
  const { kind, argumentsOf } = CALL_ITEMS.get(type) ?? { kind: 'function', argumentsOf: () => EMPTY_OBJECT };
  const id = callIdOf(item, param);
  const isNamed = kind === 'function' || kind === 'custom';
  const name = isNamed ? textOf(stringAt(item, 'name', param)) : kindOf(kind, item);
  const namespace = item.get('namespace');
  const functionName = offered.functionName(
    isNamed ? kind : kindOf(kind, item),
    name ?? '',
    isGiven(namespace) ? textOf(namespace) : null,
  );
  const called = objectPiece({ name: textPiece(functionName), arguments: argumentsOf(item, param) });
  return { id: textOf(id) ?? '', members: { id, type: '"function"', function: called } };
}

/** The tool message with the output of a call. */
export function* translateOutput(
  type: string,
  item: JsonMembers,
  param: string,
  lost: LostFields,
): Steps<TranslatedOutput> {
  const id = callIdOf(item, param);
  const content = CONTENT_OUTPUTS.has(type)
    ? yield* outputContent(item, param, lost)
    : (OUTPUT_ITEMS.get(type)?.(item, param, lost) ?? '""');
  const hasFailed = FAILED.has(textOf(item.get('status')));
  return {
    id: textOf(id) ?? '',
    piece: objectPiece({
      role: '"tool"',
      tool_call_id: id,
      content,
      is_error: hasFailed ? 'true' : null,
      cache_control: item.get('cache_control') ?? null,
    }),
  };
}

/** Outputs of a local shell may carry the id of the call as their own. */
function callIdOf(item: JsonMembers, param: string): Buffer {
  const given = item.get('call_id');
  const id = isGiven(given) ? given : item.get('id');
  if (!isStringText(id)) refuseValue(`${param}.call_id`, null, 'the id of the call');
  return id;
}

/** The older computer tool has one action per call. */
function kindOf(kind: ClientToolKind, item: JsonMembers): ClientToolKind {
  return kind === 'computer' && isGiven(item.get('action')) ? 'computer_use_preview' : kind;
}

function actionsOf(item: JsonMembers): JsonPiece {
  const action = item.get('action');
  return isGiven(action) ? objectPiece({ action }) : objectPiece({ actions: item.get('actions') ?? '[]' });
}

/** Free text as the one argument of its function. */
function wrappedInput(item: JsonMembers, param: string): JsonPiece {
  return quoted(objectPiece({ input: stringAt(item, 'input', param) }));
}

function withoutType(action: Buffer | undefined): JsonPiece {
  const members = membersOf(action) ?? new Map<string, Buffer>();
  return entriesPiece([...members].filter(([key, value]) => key !== 'type' && isGiven(value)));
}

function* outputContent(item: JsonMembers, param: string, lost: LostFields): Steps<JsonPiece> {
  const output = item.get('output');
  return isGiven(output) ? contentPiece(yield* translateContent(output, `${param}.output`, lost)) : '""';
}

function patchOutput(item: JsonMembers): JsonPiece {
  const output = item.get('output');
  return isStringText(output) ? output : (item.get('status') ?? '""');
}

function screenshot(item: JsonMembers, param: string, lost: LostFields): JsonPiece {
  const output = item.get('output');
  return output === undefined ? '""' : contentPiece(translatePart(output, `${param}.output`, lost));
}

/** JSON text as a JSON string, digits and order of keys kept. */
function quoted(json: JsonPiece): JsonPiece {
  return textPiece(joinPiece(json).toString());
}

function stringAt(item: JsonMembers, key: string, param: string): Buffer {
  const text = item.get(key);
  if (!isStringText(text)) refuseValue(`${param}.${key}`, null, 'a string');
  return text;
}
