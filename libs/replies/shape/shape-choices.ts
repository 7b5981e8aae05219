import {
  arrayPiece,
  elementsOf,
  findMember,
  givenValue,
  isFilledStringText,
  isNumberText,
  isObjectText,
  OPEN_BRACKET,
  pieceBytes,
  QUOTE,
  scanTopLevel,
  spliceObject,
  textOf,
  textPiece,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
} from '#json';
import type { CallNumbers, CallFields } from './call-numbers.js';
import { shapeMessage } from './shape-message.js';

/** Context for completing tool calls. */
interface CallContext {
  /** Numbers of a stream; null: a complete reply, with calls that need no index. */
  readonly numbers: CallNumbers | null;
  /** Seeds generated ids. */
  readonly generationId: string;
}

/** The context of one stream. */
export type StreamedCalls = CallContext & { readonly numbers: CallNumbers };

/**
 * Converts `choices` of a reply or chunk to OpenAI's shape. Members already in that shape keep their bytes. Usage is no
 * member of a choice: the gateway reports it once, for all.
 */
export function shapeChoices(choices: Buffer, context: CallContext): Buffer {
  const shaped = (elementsOf(choices) ?? []).map((choice, position) =>
    isObjectText(choice) ? shapeChoice(scanTopLevel(choice), position, context) : choice,
  );
  return bytesOf(arrayPiece(shaped));
}

function shapeChoice(choice: JsonObject, position: number, context: CallContext): JsonPiece {
  const index = numberAt(choice, 'index') ?? position;
  const edits: MemberEdit[] = findMember(choice, 'usage') === null ? [] : [{ key: 'usage', value: null }];
  const key = context.numbers === null ? 'message' : 'delta';
  const json = givenValue(choice, key);
  if (json === null || !isObjectText(json)) return spliced(choice, edits);
  const message = scanTopLevel(json);
  const changes = shapeMessage(message);
  const calls = givenValue(message, 'tool_calls');
  if (calls?.[0] === OPEN_BRACKET) changes.set('tool_calls', shapeCalls(calls, index, context));
  const changed = Array.from(changes, ([name, piece]) => edit(name, piece));
  return spliced(choice, [...edits, edit(key, spliced(message, changed))]);
}

function shapeCalls(calls: Buffer, choice: number, context: CallContext): JsonPiece {
  return arrayPiece(
    (elementsOf(calls) ?? []).map((call, position) =>
      isObjectText(call) ? shapeCall(scanTopLevel(call), choice, position, context) : call,
    ),
  );
}

function shapeCall(call: JsonObject, choice: number, position: number, context: CallContext): JsonPiece {
  const { numbers } = context;
  const called = calledFunction(call);
  const signs: CallFields = {
    index: numberAt(call, 'index'),
    id: textAt(call, 'id'),
    name: called === null ? null : textAt(called, 'name'),
  };
  const { number, isNew } = numbers?.numberOf(choice, signs) ?? { number: position, isNew: true };
  const edits: MemberEdit[] = [];
  if (numbers !== null && signs.index !== number) edits.push(edit('index', String(number)));
  if (isNew && signs.id === null) edits.push(edit('id', textPiece(`call_${context.generationId}_${choice}_${number}`)));
  if (called === null) return spliced(call, edits);
  if (isNew && textAt(call, 'type') === null) edits.push(edit('type', '"function"'));
  const written = argumentsOf(called, isNew ? (numbers === null ? '{}' : '') : null);
  if (written !== null) edits.push(edit('function', spliced(called, [edit('arguments', textPiece(written))])));
  return spliced(call, edits);
}

/** The replacement for arguments that are not a string; null when they are one. */
function argumentsOf(called: JsonObject, absent: string | null): string | null {
  const given = givenValue(called, 'arguments');
  if (given === null) return absent;
  return given[0] === QUOTE ? null : given.toString();
}

function calledFunction(call: JsonObject): JsonObject | null {
  const json = givenValue(call, 'function');
  return json !== null && isObjectText(json) ? scanTopLevel(json) : null;
}

function numberAt(object: JsonObject, key: string): number | null {
  const json = givenValue(object, key);
  return json !== null && isNumberText(json) ? Number(json.toString()) : null;
}

function textAt(object: JsonObject, key: string): string | null {
  const json = givenValue(object, key);
  return json !== null && isFilledStringText(json) ? textOf(json) : null;
}

function edit(key: string, piece: JsonPiece): MemberEdit {
  return { key, value: [bytesOf(piece)] };
}

function spliced(object: JsonObject, edits: readonly MemberEdit[]): JsonPiece {
  return edits.length === 0 ? object.bytes : spliceObject(object, edits).parts;
}

function bytesOf(piece: JsonPiece): Buffer {
  return Buffer.isBuffer(piece) ? piece : Buffer.concat(pieceBytes(piece).parts);
}
