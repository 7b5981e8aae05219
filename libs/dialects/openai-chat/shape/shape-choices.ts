import { arrayPiece, pieceBytes, textPiece, type JsonPiece } from '../../json/json-piece.js';
import { OPEN_BRACKET, QUOTE } from '../../json/json-cursor.js';
import { elementsOf, textOf } from '../../json/json-view.js';
import { scanTopLevel, type JsonObject } from '../../json/scan-top-level.js';
import { spliceObject, type MemberEdit } from '../../json/splice.js';
import { isFilledStringText, isNumberText, isObjectText } from '../../json/value-kind.js';
import { givenValue } from '../read-envelope.js';
import type { CallNumbers, CallSigns } from './call-numbers.js';
import { shapeMessage } from './shape-message.js';

/** What tool calls need that an upstream left out. */
export interface CallTerms {
  /** Of a stream; null: the reply is complete, and its calls need no numbers. */
  readonly numbers: CallNumbers | null;
  /** The seed of ids. */
  readonly generationId: string;
}

/** Of one stream. */
export type StreamedCalls = CallTerms & { readonly numbers: CallNumbers };

/** `choices` of a reply or chunk in OpenAI's shape. Members that are in it already keep their bytes. */
export function shapeChoices(choices: Buffer, terms: CallTerms): Buffer {
  const shaped = (elementsOf(choices) ?? []).map((choice, position) =>
    isObjectText(choice) ? shapeChoice(scanTopLevel(choice), position, terms) : choice,
  );
  return bytesOf(arrayPiece(shaped));
}

function shapeChoice(choice: JsonObject, position: number, terms: CallTerms): JsonPiece {
  const index = numberAt(choice, 'index') ?? position;
  const key = terms.numbers === null ? 'message' : 'delta';
  const json = givenValue(choice, key);
  if (json === null || !isObjectText(json)) return choice.bytes;
  const message = scanTopLevel(json);
  const changes = shapeMessage(message);
  const calls = givenValue(message, 'tool_calls');
  if (calls?.[0] === OPEN_BRACKET) changes.set('tool_calls', shapeCalls(calls, index, terms));
  const edits = Array.from(changes, ([name, piece]) => edit(name, piece));
  return spliced(choice, [edit(key, spliced(message, edits))]);
}

function shapeCalls(calls: Buffer, choice: number, terms: CallTerms): JsonPiece {
  return arrayPiece(
    (elementsOf(calls) ?? []).map((call, position) =>
      isObjectText(call) ? shapeCall(scanTopLevel(call), choice, position, terms) : call,
    ),
  );
}

function shapeCall(call: JsonObject, choice: number, position: number, terms: CallTerms): JsonPiece {
  const { numbers } = terms;
  const called = calledFunction(call);
  const signs: CallSigns = {
    index: numberAt(call, 'index'),
    id: textAt(call, 'id'),
    name: called === null ? null : textAt(called, 'name'),
  };
  const { number, isNew } = numbers?.numberOf(choice, signs) ?? { number: position, isNew: true };
  const edits: MemberEdit[] = [];
  if (numbers !== null && signs.index !== number) edits.push(edit('index', String(number)));
  if (isNew && signs.id === null) edits.push(edit('id', textPiece(`call_${terms.generationId}_${choice}_${number}`)));
  if (called === null) return spliced(call, edits);
  if (isNew && textAt(call, 'type') === null) edits.push(edit('type', '"function"'));
  const written = argumentsOf(called, isNew ? (numbers === null ? '{}' : '') : null);
  if (written !== null) edits.push(edit('function', spliced(called, [edit('arguments', textPiece(written))])));
  return spliced(call, edits);
}

/** Arguments to write in place of those that are no string; null where they are one. */
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
