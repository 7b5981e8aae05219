import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  givenValue,
  isObjectText,
  objectPiece,
  QUOTE,
  scanTopLevel,
  findMember,
  valueBytes,
  textPiece,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
} from '#core';
import { CallNumbers, type KeptMembers, type StreamedCall } from './call-numbers.js';
import { edit, numberAt, removed, spliced, textAt } from './edit-members.js';

/** How the calls of a reply reach its client. */
export interface CallRules {
  /** Whether `function_call` becomes `tool_calls`: the client has sent `tools`. */
  readonly mapsFunctionCalls: boolean;
  /** Whether the finish reason `stop` of a choice with calls becomes `tool_calls`: an option of the channel. */
  readonly stopEndsCalls: boolean;
}

/** Context for completing tool calls. */
export interface CallContext {
  /** Calls of a stream; null: a complete reply, with calls that need no index. */
  readonly numbers: CallNumbers | null;
  /** Seeds generated ids. */
  readonly generationId: string;
  readonly rules: CallRules;
  /** Choices of a stream that have been given a role. */
  readonly roles: Set<number>;
}

/** The context of one stream. */
export type StreamedCalls = CallContext & { readonly numbers: CallNumbers };

/** A new stream. @param toolNames of the request's tools, without its `functions` */
export function openCalls(
  generationId: string,
  toolNames: readonly string[] = [],
  stopEndsCalls = false,
): StreamedCalls {
  const rules = { mapsFunctionCalls: toolNames.length > 0, stopEndsCalls };
  return { numbers: new CallNumbers(toolNames), generationId, rules, roles: new Set() };
}

/** Members of a call that are written anew when its first delta is put together. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['index', 'id', 'type', 'function', 'custom']);
/** The member with the name of a call, and the member of that with what the model wrote. */
const HOLDERS = { function: 'arguments', custom: 'input' } as const;

type Holder = KeptMembers['holder'];

/** The function or custom tool of a call. */
interface Called {
  readonly holder: Holder;
  readonly object: JsonObject;
}

/** The calls of a complete message. */
export function completeCalls(calls: Buffer, choice: number, generationId: string): JsonPiece {
  return arrayPiece(
    (elementsOf(calls) ?? []).map((json, number) => {
      if (!isObjectText(json)) return json;
      const call = scanTopLevel(json);
      const edits: MemberEdit[] = [];
      if (textAt(call, 'id') === null) edits.push(edit('id', ownId(generationId, choice, number)));
      const called = calledIn(call);
      return called === null
        ? spliced(call, edits)
        : spliced(call, [...edits, ...startEdits(call, called, called.holder === 'function' ? '{}' : '')]);
    }),
  );
}

/** The calls of a delta as the client gets them: those without a name yet are kept back. */
export function streamedCalls(calls: Buffer, choice: number, context: StreamedCalls): JsonPiece[] {
  return (elementsOf(calls) ?? []).flatMap((json) => {
    if (!isObjectText(json)) return [json];
    const piece = streamedCall(scanTopLevel(json), choice, context);
    return piece === null ? [] : [piece];
  });
}

/** Calls that were kept back in a choice that has ended. Without a name and arguments there was none. */
export function keptCalls(choice: number, context: StreamedCalls): JsonPiece[] {
  return context.numbers
    .pendingOf(choice)
    .filter(({ name, written }) => name !== '' || written !== '')
    .map((call) => firstDelta(call, choice, context));
}

/** Null: it is kept back. */
function streamedCall(call: JsonObject, choice: number, context: StreamedCalls): JsonPiece | null {
  const { numbers, generationId } = context;
  const called = calledIn(call);
  const fields = {
    index: numberAt(call, 'index'),
    id: textAt(call, 'id'),
    name: called === null ? null : textAt(called.object, 'name'),
    written: called === null ? '' : writtenIn(called),
  };
  const { call: known, isNew } = numbers.find(choice, fields);
  if (known.number !== null) {
    known.written += fields.written;
    return spliced(call, [...indexEdit(fields.index, known.number), ...laterEdits(call, called)]);
  }
  const isForeignTool = called === null && isOtherType(textAt(call, 'type'));
  if (!numbers.add(known, fields) && !isForeignTool) {
    hold(known, call, called);
    return null;
  }
  if (!isNew) {
    hold(known, call, called);
    return firstDelta(known, choice, context);
  }
  const number = numbers.announce(choice, known);
  const edits = indexEdit(fields.index, number);
  if (fields.id === null) edits.push(edit('id', ownId(generationId, choice, number)));
  return spliced(call, called === null ? edits : [...edits, ...startEdits(call, called, '')]);
}

/** A call whose first deltas were kept back, in one. */
function firstDelta(call: StreamedCall, choice: number, { numbers, generationId }: StreamedCalls): JsonPiece {
  const number = numbers.announce(choice, call);
  const { holder, others } = call.kept ?? nothingKept();
  const called = objectPiece({ name: textPiece(call.name), [HOLDERS[holder]]: ['"', call.written, '"'] });
  return entriesPiece([
    ['index', String(number)],
    ['id', call.id === null ? ownId(generationId, choice, number) : textPiece(call.id)],
    ['type', textPiece(holder)],
    [holder, called],
    ...others,
  ]);
}

function hold(known: StreamedCall, call: JsonObject, called: Called | null): void {
  const members = (known.kept ??= nothingKept());
  if (called !== null) members.holder = called.holder;
  for (const member of call.members) {
    // A copy does not keep the rest of what the socket brought.
    if (!OWN_MEMBERS.has(member.key)) members.others.set(member.key, Buffer.from(valueBytes(call, member)));
  }
}

function nothingKept(): KeptMembers {
  return { holder: 'function', others: new Map<string, Buffer>() };
}

/** Type and arguments of a call's first delta, or of a complete call. */
function startEdits(call: JsonObject, { holder, object }: Called, absent: string): MemberEdit[] {
  const edits = textAt(call, 'type') === null ? [edit('type', textPiece(holder))] : [];
  const given = givenValue(object, HOLDERS[holder]);
  if (given?.[0] === QUOTE) return edits;
  const written = given === null ? absent : given.toString();
  return [...edits, edit(holder, spliced(object, [edit(HOLDERS[holder], textPiece(written))]))];
}

/** Later deltas have only what the model wrote: SDKs join every other text, too. */
function laterEdits(call: JsonObject, called: Called | null): MemberEdit[] {
  const edits = ['id', 'type'].flatMap((key) => (findMember(call, key) === null ? [] : [removed(key)]));
  if (called === null) return edits;
  const { holder, object } = called;
  const inner = findMember(object, 'name') === null ? [] : [removed('name')];
  const key = HOLDERS[holder];
  const given = givenValue(object, key);
  if (given === null && findMember(object, key) !== null) inner.push(removed(key));
  if (given !== null && given[0] !== QUOTE) inner.push(edit(key, textPiece(given.toString())));
  return inner.length === 0 ? edits : [...edits, edit(holder, spliced(object, inner))];
}

function indexEdit(given: number | null, number: number): MemberEdit[] {
  return given === number ? [] : [edit('index', String(number))];
}

/** Raw JSON string content; of arguments that are no string, their JSON. */
function writtenIn({ holder, object }: Called): string {
  const given = givenValue(object, HOLDERS[holder]);
  if (given === null) return '';
  return given[0] === QUOTE
    ? given.toString('utf8', 1, given.length - 1)
    : JSON.stringify(given.toString()).slice(1, -1);
}

function calledIn(call: JsonObject): Called | null {
  for (const holder of ['function', 'custom'] as const) {
    const json = givenValue(call, holder);
    if (json !== null && isObjectText(json)) return { holder, object: scanTopLevel(json) };
  }
  return null;
}

function isOtherType(type: string | null): boolean {
  return type !== null && !Object.hasOwn(HOLDERS, type);
}

function ownId(generationId: string, choice: number, number: number): JsonPiece {
  return textPiece(`call_${generationId}_${choice}_${number}`);
}
