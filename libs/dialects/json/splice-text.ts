import type { JsonObject } from './scan-top-level.js';
import { findEdit } from './splice.js';

/** A new value of one member, put at the end when the key is absent. */
export interface TextEdit {
  readonly key: string;
  /** JSON, a character for each byte. */
  readonly value: string;
}

/** Text in which a character stands for a byte (Latin-1), so that offsets of bytes are offsets of characters. */
export function byteText(json: string): string {
  return /[^\u0000-\u007f]/.test(json) ? Buffer.from(json).toString('latin1') : json;
}

/**
 * The object with these members set and every other byte as it is, as `spliceObject` does it with buffers: for objects
 * of a few kilobytes, where making a buffer of each piece costs more than the text.
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

/** What is put at the end. */
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
