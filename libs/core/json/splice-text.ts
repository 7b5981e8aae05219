import type { JsonObject } from './scan-top-level.js';
import { findEdit } from './splice.js';

/** A new value of one member; appended when the key is absent. */
export interface TextEdit {
  readonly key: string;
  /** JSON as Latin-1: one character per byte. */
  readonly value: string;
}

/** Latin-1 text, one character per byte, so that byte offsets are character offsets. */
export function byteText(json: string): string {
  return Buffer.byteLength(json) === json.length ? json : Buffer.from(json).toString('latin1');
}

/**
 * Sets these members and keeps every other byte, like `spliceObject`, for objects of a few kilobytes, where a buffer
 * per piece costs more than text.
 * @param text the object's bytes as byte text
 */
export function spliceText({ members, openAt }: JsonObject, text: string, edits: readonly TextEdit[]): string {
  let edited = '';
  let cursor = 0;
  for (const { key, valueStart, valueEnd } of members) {
    const edit = findEdit(edits, key);
    if (edit === undefined) continue;
    edited += text.slice(cursor, valueStart) + edit.value;
    cursor = valueEnd;
  }
  const end = members.at(-1)?.valueEnd ?? openAt + 1;
  return edited + text.slice(cursor, end) + absent(members, edits) + text.slice(end);
}

/** The members to append. */
function absent(members: JsonObject['members'], edits: readonly TextEdit[]): string {
  let text = '';
  let separator = members.length === 0 ? '' : ',';
  for (const { key, value } of edits) {
    if (members.some((member) => member.key === key)) continue;
    text += `${separator}${byteText(JSON.stringify(key))}:${value}`;
    separator = ',';
  }
  return text;
}
