import { OPEN_BRACE, OPEN_BRACKET, QUOTE, type JsonCursor } from '#core';
import { detailsText } from './details-text.js';

/** Field names of reasoning at providers and in clients. */
export const REASONING_NAMES = ['reasoning_content', 'reasoning'] as const;

type ReasoningName = (typeof REASONING_NAMES)[number];

/** First byte of `null`, and of no other value. */
const LOWER_N = 0x6e;
/** Bytes of an empty string or array. */
const EMPTY_BYTES = 2;

const ASSISTANT = Buffer.from('"assistant"');
const BARE_INPUT = Buffer.from('{"input":"');

/** Members of a message or delta with output text: billed and visible to the customer. */
const TEXT_MEMBERS: ReadonlySet<string> = new Set([
  'content',
  ...REASONING_NAMES,
  'refusal',
  'tool_calls',
  'function_call',
]);

/** Members of a message or delta with state, besides `reasoning_details`. */
const STATE_HOLDERS: ReadonlySet<string> = new Set(['extra_content', 'thinking_blocks', 'images']);

/** Reasoning that lacks a name or details, in a message where they can be inserted. Byte offsets. */
export interface LoneReasoning {
  /** Of the raw string content. */
  readonly start: number;
  readonly end: number;
  /** Of the closing brace of its message. */
  readonly closeAt: number;
  readonly missing: ReasoningName | null;
  readonly lacksDetails: boolean;
}

/** Differences of messages and deltas from OpenAI's shape. Without any, their bytes are passed through. */
export interface ShapeDifferences {
  readonly isForeign: boolean;
  /** Missing reasoning members, when `isForeign` is false; null: none. */
  readonly reasoning: readonly LoneReasoning[] | null;
  /** Whether a delta has tool calls: `known` is one with only an index and arguments. */
  readonly calls: 'none' | 'known' | 'new';
  /** The index of such a call; -1 without one. */
  readonly callIndex: number;
  /** Whether it may hold state that its issuer reads again: signatures, encrypted reasoning. */
  readonly mayHoldState: boolean;
}

export const NO_DIFFERENCES = {
  isForeign: false,
  reasoning: null,
  calls: 'none',
  callIndex: -1,
  mayHoldState: false,
} as const satisfies ShapeDifferences;

/** Results of a scan over messages or deltas. */
export interface MessageScan {
  /** Bytes of their output text as JSON. */
  visibleTextBytes: number;
  /** Those of them that are no reasoning. */
  answerTextBytes: number;
  readonly shape: {
    isForeign: boolean;
    reasoning: LoneReasoning[] | null;
    calls: ShapeDifferences['calls'];
    callIndex: number;
    mayHoldState: boolean;
  };
}

/** The function of a tool call. */
interface CallTarget {
  readonly hasName: boolean;
  /** A later delta has nothing but arguments. */
  readonly isBare: boolean;
  readonly arguments: 'absent' | 'text' | 'other';
}

/** No function, or a custom tool, which is not inspected. */
const NO_FUNCTION: CallTarget = { hasName: false, isBare: true, arguments: 'text' };

/** Scans one message or delta. Throws JsonFault. */
export function scanMessage(cursor: JsonCursor, scan: MessageScan, isDelta: boolean): void {
  const found: FoundReasoning = {
    name: null,
    start: 0,
    end: 0,
    names: 0,
    filled: 0,
    details: 'absent',
    detailsAt: null,
  };
  let hasRole = false;
  cursor.enterObject();
  while (cursor.nextMember()) {
    const key = cursor.key();
    const start = cursor.at;
    const first = cursor.peek();
    if (key === 'tool_calls' && first === OPEN_BRACKET) walkCalls(cursor, scan.shape, isDelta);
    else cursor.skipValue();
    const bytes = cursor.at - start;
    if (key === 'content' && first === OPEN_BRACKET) scan.shape.isForeign = true;
    else if (key === 'reasoning_details') {
      found.details = first === OPEN_BRACKET && bytes > EMPTY_BYTES ? 'given' : 'empty';
      if (found.details === 'given') found.detailsAt = [start, cursor.at];
      scan.shape.mayHoldState = true;
    } else if (STATE_HOLDERS.has(key)) scan.shape.mayHoldState = true;
    else if (key === 'role' && first !== LOWER_N) {
      hasRole = cursor.bytes.subarray(start, cursor.at).equals(ASSISTANT);
      if (!hasRole) scan.shape.isForeign = true;
    } else if (key === 'function_call' && first === OPEN_BRACE) scan.shape.isForeign = true;
    else if (isReasoningName(key)) noteReasoning(found, key, start, first === QUOTE ? cursor.at : start);
    if (!TEXT_MEMBERS.has(key)) continue;
    const isValue = first === OPEN_BRACKET || first === OPEN_BRACE;
    const textBytes = first === QUOTE ? bytes - 2 : isValue ? bytes : 0;
    scan.visibleTextBytes += textBytes;
    if (!isReasoningName(key)) scan.answerTextBytes += textBytes;
  }
  if (!hasRole && !isDelta) scan.shape.isForeign = true;
  if (found.filled > 0) classifyReasoning(found, cursor.at - 1, scan.shape);
  else if (found.detailsAt !== null) noteLoneDetails(cursor.bytes.subarray(...found.detailsAt), scan);
}

/** Details alone, as MiniMax sends them: their text is given the names that clients read. */
function noteLoneDetails(details: Buffer, scan: MessageScan): void {
  const text = detailsText(details);
  if (text === null) return;
  scan.shape.isForeign = true;
  scan.visibleTextBytes += text.length;
}

/** Reasoning members of a message. */
interface FoundReasoning {
  /** The name with a text, and the offsets of its raw string content. */
  name: ReasoningName | null;
  start: number;
  end: number;
  /** Number of members with these names, and of those with a text. */
  names: number;
  filled: number;
  details: 'absent' | 'empty' | 'given';
  /** Offsets of given ones. */
  detailsAt: readonly [start: number, end: number] | null;
}

function noteReasoning(found: FoundReasoning, name: ReasoningName, start: number, end: number): void {
  found.names++;
  if (end - start <= EMPTY_BYTES) return;
  found.filled++;
  found.name = name;
  found.start = start + 1;
  found.end = end - 1;
}

/** If no existing member changes, the missing ones are inserted; otherwise the message is rebuilt. */
function classifyReasoning(found: FoundReasoning, closeAt: number, shape: MessageScan['shape']): void {
  const { name, start, end, names, filled, details } = found;
  const hasBoth = filled === REASONING_NAMES.length;
  if (hasBoth && details === 'given') return;
  const fits = (hasBoth || names === 1) && details !== 'empty';
  if (!fits) shape.isForeign = true;
  const missing = hasBoth ? null : (REASONING_NAMES.find((other) => other !== name) ?? null);
  const lone = { start, end, closeAt, missing, lacksDetails: details !== 'given' };
  if (shape.reasoning === null) shape.reasoning = [lone];
  else shape.reasoning.push(lone);
}

function walkCalls(cursor: JsonCursor, shape: MessageScan['shape'], isDelta: boolean): void {
  cursor.enterArray();
  while (cursor.nextElement()) {
    if (cursor.peek() === OPEN_BRACE) walkCall(cursor, shape, isDelta);
    else cursor.skipValue();
  }
}

/** A delta has an index; a complete call, or its first delta, has an id, a type and arguments. */
function walkCall(cursor: JsonCursor, shape: MessageScan['shape'], isDelta: boolean): void {
  const given = { index: false, id: false, type: false, target: NO_FUNCTION };
  let isBare = isDelta;
  cursor.enterObject();
  while (cursor.nextMember()) {
    const key = cursor.key();
    const start = cursor.at;
    const first = cursor.peek();
    if (key === 'function' && first === OPEN_BRACE) {
      given.target = walkFunction(cursor);
      continue;
    }
    cursor.skipValue();
    if (key === 'index') {
      given.index = isDigit(first);
      if (given.index) shape.callIndex = digitsAt(cursor.bytes, start, cursor.at);
    } else if (key === 'extra_content') shape.mayHoldState = true;
    else if (key === 'id' || key === 'type') {
      given[key] = first === QUOTE && cursor.at - start > EMPTY_BYTES;
      isBare = false;
    } else if (key === 'custom') isBare &&= isBareInput(cursor.bytes, start);
  }
  const { target } = given;
  const isNew = !isDelta || target.hasName;
  if (!isBare || !target.isBare || shape.calls !== 'none') shape.calls = 'new';
  else shape.calls = 'known';
  const lacksNumber = isDelta && !given.index;
  const lacksStart = isNew && !(given.id && given.type && target.arguments !== 'absent');
  if (lacksNumber || lacksStart || target.arguments === 'other') shape.isForeign = true;
}

function walkFunction(cursor: JsonCursor): CallTarget {
  let hasName = false;
  let isBare = true;
  let args: CallTarget['arguments'] = 'absent';
  cursor.enterObject();
  while (cursor.nextMember()) {
    const key = cursor.key();
    const start = cursor.at;
    const first = cursor.peek();
    cursor.skipValue();
    if (key === 'name') {
      hasName = first === QUOTE && cursor.at - start > EMPTY_BYTES;
      isBare = false;
    } else if (key === 'arguments' && first !== LOWER_N) args = first === QUOTE ? 'text' : 'other';
    else if (key === 'arguments') isBare = false;
  }
  return { hasName, isBare, arguments: args };
}

/** A later delta of a custom tool, as its provider writes it: any other is read. */
function isBareInput(bytes: Buffer, start: number): boolean {
  return bytes.subarray(start, start + BARE_INPUT.length).equals(BARE_INPUT);
}

/** A number without a sign or fraction; Infinity for any other. */
function digitsAt(bytes: Buffer, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (!isDigit(byte)) return Infinity;
    number = number * 10 + byte - 0x30;
  }
  return number;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isReasoningName(key: string): key is ReasoningName {
  return key === REASONING_NAMES[0] || key === REASONING_NAMES[1];
}
