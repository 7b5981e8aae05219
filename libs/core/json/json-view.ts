import { BACKSLASH, JsonCursor, OPEN_BRACE, OPEN_BRACKET, QUOTE, WALKED_BYTES } from './json-cursor.js';
import { utf8Text } from './utf8-text.js';

/** Enough for any upstream or client, and safe for the stack. */
const DEPTH_MAX = 256;
const FIRST_OF_NULL = 0x6e;

/** JSON text, or nothing: an absent member reads like a value of another kind. */
type Json = Buffer | null | undefined;

/** The members of an object, with uncopied values; of equal keys the last counts. */
export type JsonMembers = ReadonlyMap<string, Buffer>;

/** Null when the JSON text is not an object. Throws JsonFault on invalid JSON. */
export function membersOf(json: Json): JsonMembers | null {
  const cursor = cursorAt(json, OPEN_BRACE);
  if (cursor === null) return null;
  const members = walkedMembers(cursor);
  cursor.expectEnd();
  return members;
}

/** The value at a path of keys, not copied; null when absent. Throws JsonFault on invalid JSON. */
export function valueAt(json: Json, ...path: readonly string[]): Buffer | null {
  let value = json ?? null;
  for (const key of path) value = membersOf(value)?.get(key) ?? null;
  return value;
}

/** The elements of an array, not copied; null when the JSON text is not an array. Throws JsonFault on invalid JSON. */
export function elementsOf(json: Json): Buffer[] | null {
  const cursor = cursorAt(json, OPEN_BRACKET);
  if (cursor === null) return null;
  const elements: Buffer[] = [];
  cursor.enterArray();
  while (cursor.nextElement()) elements.push(walkedValue(cursor));
  cursor.expectEnd();
  return elements;
}

/** The members of each object of an array, in one pass; null for elements of other kinds. Empty for other values. */
export function objectsOf(json: Json): (JsonMembers | null)[] {
  const objects: (JsonMembers | null)[] = [];
  const cursor = cursorAt(json, OPEN_BRACKET);
  if (cursor === null) return objects;
  cursor.enterArray();
  while (cursor.nextElement()) {
    const isObject = cursor.peek() === OPEN_BRACE;
    if (!isObject) cursor.skipValue();
    objects.push(isObject ? walkedMembers(cursor) : null);
  }
  cursor.expectEnd();
  return objects;
}

/** The parsed value of a small text; undefined when absent. Throws SyntaxError on wrong escapes. */
export function parsedOf(json: Json): unknown {
  return json === null || json === undefined ? undefined : JSON.parse(utf8Text(json));
}

/** The decoded JSON string; null when it is not a string. Throws SyntaxError on wrong escapes. */
export function textOf(json: Json): string | null {
  if (json?.[0] !== QUOTE) return null;
  // Walking over a short string has checked all of it.
  const isPlain = json.length <= WALKED_BYTES && !json.includes(BACKSLASH);
  return isPlain ? json.toString('utf8', 1, json.length - 1) : (JSON.parse(utf8Text(json)) as string);
}

/** The raw content of a JSON string, escapes included; null when it is not a string. */
export function rawTextOf(json: Json): Buffer | null {
  return json?.[0] === QUOTE ? json.subarray(1, -1) : null;
}

/** Whether a value is present and not null, the only one that begins so. */
export function isGiven(json: Json): json is Buffer {
  return json !== null && json !== undefined && json[0] !== FIRST_OF_NULL;
}

/** The value of a member that is present and not null. */
export function givenIn(members: JsonMembers | null, key: string): Buffer | null {
  const json = members?.get(key);
  return isGiven(json) ? json : null;
}

/** Null unless the text begins with this byte. */
function cursorAt(json: Json, first: number): JsonCursor | null {
  if (json === null || json === undefined) return null;
  const cursor = new JsonCursor(json, DEPTH_MAX);
  return cursor.peek() === first ? cursor : null;
}

function walkedMembers(cursor: JsonCursor): JsonMembers {
  const members = new Map<string, Buffer>();
  cursor.enterObject();
  while (cursor.nextMember()) members.set(cursor.key(), walkedValue(cursor));
  return members;
}

/** The value at the cursor, not copied; the cursor is behind it then. */
export function walkedValue(cursor: JsonCursor): Buffer {
  const start = cursor.at;
  cursor.skipValue();
  return cursor.bytes.subarray(start, cursor.at);
}
