import { BACKSLASH, LONG_STRING_BYTES, LOWER_U } from './json-cursor.js';
import type { JsonObject } from './scan-top-level.js';
import { utf8Text } from './utf8-text.js';

/** Up to this size a full JSON.parse is cheaper. */
export const SKIM_ABOVE_BYTES = 262_144;

/**
 * Parses a scanned object. In bodies over SKIM_ABOVE_BYTES a string over 4 kB keeps only its first 4 kB: enough to
 * recognise a data URL and to break every length rule, while a body of many megabytes of images parses in microseconds.
 * Throws SyntaxError on wrong escapes in what is kept.
 */
export function parseSkimmed(object: JsonObject): Record<string, unknown> {
  const isCut = object.bytes.length > SKIM_ABOVE_BYTES && object.longStrings.length > 0;
  const text = isCut ? cutLongStrings(object) : object.bytes;
  return JSON.parse(utf8Text(text)) as Record<string, unknown>;
}

function cutLongStrings({ bytes, longStrings }: JsonObject): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end } of longStrings) {
    parts.push(bytes.subarray(from, startOfCharacter(bytes, start, start + LONG_STRING_BYTES)));
    from = end - 1;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** The last offset up to `target` where a string from `start` can be cut: outside of escapes and UTF-8 sequences. */
function startOfCharacter(bytes: Buffer, start: number, target: number): number {
  let at = start + 1;
  let cut = at;
  while (at <= target) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) cut = at;
    if (byte !== BACKSLASH) at++;
    else at += bytes[at + 1] === LOWER_U ? 6 : 2;
  }
  return cut;
}
