import { JsonCursor, OPEN_BRACKET } from './json-cursor.js';
import { findMember, scanTopLevel, valueBytes } from './scan-top-level.js';
import { isObjectText } from './value-kind.js';

const DEPTH_MAX = 256;

/** The bytes of the value at a path of keys, not copied; null where there is none. */
export function memberBytes(json: Buffer, ...path: readonly string[]): Buffer | null {
  let bytes = json;
  for (const key of path) {
    if (!isObjectText(bytes)) return null;
    const object = scanTopLevel(bytes);
    const member = findMember(object, key);
    if (member === null) return null;
    bytes = valueBytes(object, member);
  }
  return bytes;
}

/** The bytes of each element of an array, not copied; none where the value is no array. */
export function elementBytes(json: Buffer): Buffer[] {
  const cursor = new JsonCursor(json, DEPTH_MAX);
  if (cursor.peek() !== OPEN_BRACKET) return [];
  const elements: Buffer[] = [];
  cursor.enterArray();
  while (cursor.nextElement()) {
    cursor.peek();
    const start = cursor.at;
    cursor.skipValue();
    elements.push(json.subarray(start, cursor.at));
  }
  return elements;
}
