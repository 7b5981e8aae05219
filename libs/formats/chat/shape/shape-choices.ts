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
} from '#core';
import { finishOf } from '../finish/finish-reasons.js';
import { bytesOf, edit, numberAt, removed, spliced, textAt } from './edit-members.js';
import {
  completeCalls,
  keptCalls,
  streamedCalls,
  type CallContext,
  type CallRules,
  type StreamedCalls,
} from './shape-calls.js';
import { shapeMessage } from './shape-message.js';

const EMPTY_ARRAY_BYTES = 2;
const ASSISTANT = Buffer.from('"assistant"');
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

function shapeChoice(choice: JsonObject, position: number, context: CallContext): JsonPiece {
  const { numbers } = context;
  const index = numberAt(choice, 'index') ?? position;
  const key = numbers === null ? 'message' : 'delta';
  const json = givenValue(choice, key);
  const isOver = numbers?.hasPending === true && textAt(choice, 'finish_reason') !== null;
  if (json === null || !isObjectText(json)) {
    const kept = isOver ? keptCalls(index, { ...context, numbers }) : [];
    const own = choiceEdits(choice, numbers?.hasCalls(index) === true, context);
    if (kept.length === 0) return spliced(choice, own);
    return spliced(choice, [edit(key, objectPiece({ tool_calls: arrayPiece(kept) })), ...own]);
  }
  const message = scanTopLevel(json);
  const edits = Array.from(shapeMessage(message), ([name, piece]) => edit(name, piece));
  edits.push(...roleEdits(message, index, context));
  const given = callsOf(message, context.rules);
  if (given.edits !== null) edits.push(...given.edits);
  let hasCalls = given.calls !== null && given.calls.length > EMPTY_ARRAY_BYTES;
  if (numbers === null) {
    if (given.calls !== null) edits.push(edit('tool_calls', completeCalls(given.calls, index, context.generationId)));
  } else {
    if (given.calls !== null || isOver)
      edits.push(...streamedEdits(given.calls, index, isOver, { ...context, numbers }));
    hasCalls = numbers.hasCalls(index);
  }
  return spliced(choice, [edit(key, spliced(message, edits)), ...choiceEdits(choice, hasCalls, context)]);
}

/** The calls of a delta, and of a choice that is over those that were kept back. */
function streamedEdits(calls: Buffer | null, index: number, isOver: boolean, context: StreamedCalls): MemberEdit[] {
  const streamed = calls === null ? [] : streamedCalls(calls, index, context);
  const all = isOver ? [...streamed, ...keptCalls(index, context)] : streamed;
  if (all.length > 0) return [edit('tool_calls', arrayPiece(all))];
  return calls !== null && calls.length > EMPTY_ARRAY_BYTES ? [removed('tool_calls')] : NO_EDITS;
}

/** The calls of a message or delta. */
interface GivenCalls {
  readonly calls: Buffer | null;
  /** Of members in the older form; null: it has none, or keeps them. */
  readonly edits: MemberEdit[] | null;
}

/** A `function_call` is the only call of its message. */
function callsOf(message: JsonObject, { mapsFunctionCalls }: CallRules): GivenCalls {
  const list = givenValue(message, 'tool_calls');
  const calls = list?.[0] === OPEN_BRACKET ? list : null;
  const older = mapsFunctionCalls ? givenValue(message, 'function_call') : null;
  if (older === null || !isObjectText(older)) return { calls, edits: null };
  const edits = [removed('function_call')];
  if (calls !== null && calls.length > EMPTY_ARRAY_BYTES) return { calls, edits };
  return { calls: bytesOf(arrayPiece([objectPiece({ index: '0', function: older })])), edits };
}

/** A role is `assistant`: always in a message, once in the deltas of a choice with another. */
function roleEdits(message: JsonObject, index: number, { numbers, roles }: CallContext): MemberEdit[] {
  const given = givenValue(message, 'role');
  if (given?.equals(ASSISTANT) === true || (numbers !== null && given === null)) return NO_EDITS;
  if (numbers !== null && roles.has(index)) return [removed('role')];
  roles.add(index);
  return [edit('role', ASSISTANT)];
}

/** Without usage; the finish reason in the words of chat, with the provider's own beside it. */
function choiceEdits(choice: JsonObject, hasCalls: boolean, context: CallContext): MemberEdit[] {
  const finish = finishEdits(choice, hasCalls, context);
  return findMember(choice, 'usage') === null ? finish : [...finish, removed('usage')];
}

function finishEdits(choice: JsonObject, hasCalls: boolean, { numbers, rules }: CallContext): MemberEdit[] {
  const word = textAt(choice, 'finish_reason');
  if (word === null) {
    // A reply has ended, whether or not its provider says how.
    if (numbers === null) return [edit('finish_reason', textPiece(hasCalls ? 'tool_calls' : 'stop'))];
    return givenValue(choice, 'finish_reason') === null ? NO_EDITS : [edit('finish_reason', 'null')];
  }
  const given = textAt(choice, 'native_finish_reason');
  const { reason, native } = finishOf(word, given);
  const shown = shownReason(reason, hasCalls, rules);
  const edits = shown === word ? [] : [edit('finish_reason', textPiece(shown))];
  if (native !== given && native !== null) edits.push(edit('native_finish_reason', textPiece(native)));
  return edits;
}

function shownReason(reason: string, hasCalls: boolean, { mapsFunctionCalls, stopEndsCalls }: CallRules): string {
  const endsCalls =
    (reason === 'function_call' && mapsFunctionCalls) || (reason === 'stop' && stopEndsCalls && hasCalls);
  return endsCalls ? 'tool_calls' : reason;
}
