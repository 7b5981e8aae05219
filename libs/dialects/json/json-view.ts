import { JsonCursor, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-cursor.js';
import { scanTopLevel, valueBytes } from './scan-top-level.js';

/** Enough for any upstream or client, and safe for the stack. */
const DEPTH_MAX = 256;

/** The members of an object, with uncopied values; of equal keys the last counts. */
export type JsonMembers = ReadonlyMap<string, Buffer>;

/** Null when the JSON text is not an object. Throws JsonFault on invalid JSON. */
export function membersOf(json: Buffer): JsonMembers | null {
  if (new JsonCursor(json, DEPTH_MAX).peek() !== OPEN_BRACE) return null;
  const object = scanTopLevel(json);
  return new Map(object.members.map((member) => [member.key, valueBytes(object, member)]));
}

/** The value at a path of keys, not copied; null when absent. Throws JsonFault on invalid JSON. */
export function valueAt(json: Buffer, ...path: readonly string[]): Buffer | null {
  let value: Buffer | null = json;
  for (const key of path) value = value === null ? null : (membersOf(value)?.get(key) ?? null);
  return value;
}

/** The elements of an array, not copied; null when the JSON text is not an array. Throws JsonFault on invalid JSON. */
export function elementsOf(json: Buffer): Buffer[] | null {
  const cursor = new JsonCursor(json, DEPTH_MAX);
  if (cursor.peek() !== OPEN_BRACKET) return null;
  const elements: Buffer[] = [];
  cursor.enterArray();
  while (cursor.nextElement()) {
    const start = cursor.at;
    cursor.skipValue();
    elements.push(json.subarray(start, cursor.at));
  }
  return elements;
}

/** The decoded JSON string; null when it is not a string. Throws SyntaxError on wrong escapes. */
export function textOf(json: Buffer | null | undefined): string | null {
  return json?.[0] === QUOTE ? (JSON.parse(json.toString()) as string) : null;
}

/** The raw content of a JSON string, escapes included; null when it is not a string. */
export function rawTextOf(json: Buffer | null | undefined): Buffer | null {
  return json?.[0] === QUOTE ? json.subarray(1, -1) : null;
}

/** Whether a value is present and not null. */
export function isGiven(json: Buffer | null | undefined): json is Buffer {
  return json !== null && json !== undefined && json.toString('latin1', 0, 5) !== 'null';
}
