import {
  elementsOf,
  isGiven,
  membersOf,
  OPEN_BRACKET,
  rawTextOf,
  scanTopLevel,
  spliceObject,
  walkedValue,
  type ByteParts,
  type JsonMembers,
  type JsonObject,
} from '#core';

/** A body with marks, and how many the gateway has set. */
export interface MarkedBody extends ByteParts {
  readonly cacheMarks: number;
}

/** Whether a part of a message or of instructions can carry a mark. */
type CanCarry = (part: JsonMembers) => boolean;

/** Any member or text of this name: in strings its quotes would be escaped. */
const CLIENTS_MARK = Buffer.from('"cache_control"');
/** The provider keeps what it marks for five minutes. */
const MARK = Buffer.from('{"type":"ephemeral"}');
const TEXT_BEFORE = Buffer.from('[{"type":"text","text":');
const TEXT_AFTER = Buffer.concat([Buffer.from(',"cache_control":'), MARK, Buffer.from('}]')]);
const WORD_BYTES_MAX = 64;
const BLANK = /^(?:\s|\\[nrt])*$/;
/** Longer texts are not looked at: they are not blank. */
const BLANK_BYTES_MAX = 1_024;
/** The end of a turn is found in the cache by the mark that the turn before has set there. */
const TURNS_MARKED = 2;

/** The bytes of a body without marks of the client; null: it has some, or what may be one. */
export function unmarkedBytes({ parts }: ByteParts): Buffer | null {
  const [only] = parts;
  const bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  return bytes.includes(CLIENTS_MARK) ? null : bytes;
}

/** A body, and the elements of arrays at its top, in one walk. */
export interface ScannedBody {
  readonly object: JsonObject;
  readonly elements: ReadonlyMap<string, readonly Buffer[]>;
}

export function scanBody(bytes: Buffer, arrays: readonly string[]): ScannedBody {
  const elements = new Map<string, readonly Buffer[]>();
  const object = scanTopLevel(bytes, {
    walkValue: (key, cursor) => {
      if (!arrays.includes(key) || cursor.peek() !== OPEN_BRACKET) {
        cursor.skipValue();
        return;
      }
      const found: Buffer[] = [];
      cursor.enterArray();
      while (cursor.nextElement()) found.push(walkedValue(cursor));
      elements.set(key, found);
    },
  });
  return { object, elements };
}

/** A short string as it is written, without a parse, which wrong escapes would end; empty for any other value. */
export function wordOf(json: Buffer | null | undefined): string {
  const raw = rawTextOf(json);
  return raw === null || raw.length > WORD_BYTES_MAX ? '' : raw.toString('latin1');
}

/** Whether a part is a text that can carry a mark. */
export function carriesAsText(part: JsonMembers): boolean {
  return wordOf(part.get('type')) === 'text' && isFilledText(part.get('text'));
}

/** Whether a text is more than white space: Anthropic refuses marks of others, and Bedrock refuses such texts. */
export function isFilledText(text: Buffer | null | undefined): boolean {
  const raw = rawTextOf(text);
  return raw !== null && (raw.length > BLANK_BYTES_MAX || !BLANK.test(raw.toString('latin1')));
}

/** A part or a tool with a mark. */
function markPart(json: Buffer): readonly Buffer[] {
  return spliceObject(scanTopLevel(json), [{ key: 'cache_control', value: [MARK] }]).parts;
}

/** The last part that can carry a mark has one; a text becomes one part. Null: none can. */
export function markContent(content: Buffer | null | undefined, canCarry: CanCarry): readonly Buffer[] | null {
  if (!isGiven(content)) return null;
  if (isFilledText(content)) return [TEXT_BEFORE, content, TEXT_AFTER];
  return markLast(content, elementsOf(content) ?? [], canCarry);
}

/** The last element of an array that can carry a mark has one. Null: none can. */
export function markLast(array: Buffer, elements: readonly Buffer[], canCarry: CanCarry): readonly Buffer[] | null {
  const element = elements.findLast((json) => {
    const members = membersOf(json);
    return members !== null && canCarry(members);
  });
  return element === undefined ? null : withElements(array, [{ element, parts: markPart(element) }]);
}

/** A message whose content has a mark; null: none of it can carry one. */
export function markMessage(message: Buffer, canCarry: CanCarry): readonly Buffer[] | null {
  const value = markContent(membersOf(message)?.get('content'), canCarry);
  return value === null ? null : spliceObject(scanTopLevel(message), [{ key: 'content', value }]).parts;
}

/** An element of an array, and what replaces it. */
export interface Replaced {
  readonly element: Buffer;
  readonly parts: readonly Buffer[];
}

/** The last messages of the user's last turns, each with a mark, in their order. Messages between two of the model are one turn. */
export function markedTurns(messages: readonly Buffer[], canCarry: CanCarry): readonly Replaced[] {
  const marked: Replaced[] = [];
  let isTurnMarked = false;
  for (const element of messages.toReversed()) {
    const role = wordOf(membersOf(element)?.get('role'));
    if (role === 'assistant') isTurnMarked = false;
    if (role !== 'user' || isTurnMarked) continue;
    const parts = markMessage(element, canCarry);
    if (parts === null) continue;
    marked.unshift({ element, parts });
    if (marked.length === TURNS_MARKED) break;
    isTurnMarked = true;
  }
  return marked;
}

/** An array with other elements in the place of some of its own, in their order. Every other byte stays. */
export function withElements(array: Buffer, replaced: readonly Replaced[]): readonly Buffer[] {
  const result: Buffer[] = [];
  let cursor = 0;
  for (const { element, parts } of replaced) {
    const at = element.byteOffset - array.byteOffset;
    result.push(array.subarray(cursor, at), ...parts);
    cursor = at + element.length;
  }
  result.push(array.subarray(cursor));
  return result;
}
