import { JsonCursor, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-cursor.js';
import { scanTopLevel, valueBytes } from './scan-top-level.js';

/** Deep enough for anything an upstream or a client says, shallow enough for the stack. */
const DEPTH_MAX = 256;

/** The members of an object, their values as bytes that are not copied; of equal keys the last counts. */
export type JsonMembers = ReadonlyMap<string, Buffer>;

/** Null where the JSON text is no object. Throws JsonFault where it is not JSON. */
export function membersOf(json: Buffer): JsonMembers | null {
  if (new JsonCursor(json, DEPTH_MAX).peek() !== OPEN_BRACE) return null;
  const object = scanTopLevel(json);
  return new Map(object.members.map((member) => [member.key, valueBytes(object, member)]));
}

/** The value at a path of keys, not copied; null where there is none. Throws JsonFault where it is not JSON. */
export function valueAt(json: Buffer, ...path: readonly string[]): Buffer | null {
  let value: Buffer | null = json;
  for (const key of path) value = value === null ? null : (membersOf(value)?.get(key) ?? null);
  return value;
}

/** The elements of an array, not copied; null where the JSON text is no array. Throws JsonFault where it is not JSON. */
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

/** The decoded text of a JSON string; null where there is none. Throws SyntaxError where its escapes are wrong. */
export function textOf(json: Buffer | null | undefined): string | null {
  return json?.[0] === QUOTE ? (JSON.parse(json.toString()) as string) : null;
}

/** What stands between the quotes of a JSON string, escapes and all; null where there is no string. */
export function rawTextOf(json: Buffer | null | undefined): Buffer | null {
  return json?.[0] === QUOTE ? json.subarray(1, -1) : null;
}

/** Whether there is a value, which null is not. */
export function isGiven(json: Buffer | null | undefined): json is Buffer {
  return json !== null && json !== undefined && json.toString('latin1', 0, 5) !== 'null';
}
