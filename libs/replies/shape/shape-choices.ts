import {
  arrayPiece,
  elementsOf,
  findMember,
  givenValue,
  isObjectText,
  objectPiece,
  OPEN_BRACKET,
  scanTopLevel,
  textPiece,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
} from '#json';
import { finishOf } from '../finish/finish-reasons.js';
import { bytesOf, edit, numberAt, removed, spliced, textAt } from './edit-members.js';
import { completeCalls, keptCalls, streamedCalls, type CallContext, type StreamedCalls } from './shape-calls.js';
import { shapeMessage } from './shape-message.js';

const EMPTY_ARRAY_BYTES = 2;
const NO_EDITS: MemberEdit[] = [];

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

/** Choices with the calls that were kept back, at the end of a stream without finish reasons; null: there are none. */
export function choicesOfKeptCalls(context: StreamedCalls): Buffer | null {
  const { numbers } = context;
  const choices = numbers.choiceIndexes.flatMap((index) => {
    const calls = keptCalls(index, context);
    if (calls.length === 0) return [];
    const delta = objectPiece({ tool_calls: arrayPiece(calls) });
    return [objectPiece({ index: String(index), delta, finish_reason: 'null' })];
  });
  return choices.length === 0 ? null : bytesOf(arrayPiece(choices));
}

function shapeChoice(choice: JsonObject, position: number, { numbers, generationId }: CallContext): JsonPiece {
  const index = numberAt(choice, 'index') ?? position;
  const key = numbers === null ? 'message' : 'delta';
  const json = givenValue(choice, key);
  const own = choiceEdits(choice);
  const calls = numbers === null ? null : { numbers, generationId };
  const isOver = calls !== null && calls.numbers.hasPending && textAt(choice, 'finish_reason') !== null;
  if (json === null || !isObjectText(json)) {
    const kept = isOver ? keptCalls(index, calls) : [];
    if (kept.length === 0) return spliced(choice, own);
    return spliced(choice, [edit(key, objectPiece({ tool_calls: arrayPiece(kept) })), ...own]);
  }
  const message = scanTopLevel(json);
  const edits = Array.from(shapeMessage(message), ([name, piece]) => edit(name, piece));
  const given = givenValue(message, 'tool_calls');
  const hasCalls = given?.[0] === OPEN_BRACKET;
  if (calls === null) {
    if (hasCalls) edits.push(edit('tool_calls', completeCalls(given, index, generationId)));
  } else if (hasCalls || isOver) {
    const streamed = hasCalls ? streamedCalls(given, index, calls) : [];
    const all = isOver ? [...streamed, ...keptCalls(index, calls)] : streamed;
    if (all.length > 0) edits.push(edit('tool_calls', arrayPiece(all)));
    else if (hasCalls && given.length > EMPTY_ARRAY_BYTES) edits.push(removed('tool_calls'));
  }
  return spliced(choice, [edit(key, spliced(message, edits)), ...own]);
}

/** Without usage; the finish reason in the words of chat, with the provider's own beside it. */
function choiceEdits(choice: JsonObject): MemberEdit[] {
  const finish = finishEdits(choice);
  return findMember(choice, 'usage') === null ? finish : [...finish, removed('usage')];
}

function finishEdits(choice: JsonObject): MemberEdit[] {
  const word = textAt(choice, 'finish_reason');
  if (word === null) return NO_EDITS;
  const given = textAt(choice, 'native_finish_reason');
  const { reason, native } = finishOf(word, given);
  const edits = reason === word ? [] : [edit('finish_reason', textPiece(reason))];
  if (native !== given && native !== null) edits.push(edit('native_finish_reason', textPiece(native)));
  return edits;
}
