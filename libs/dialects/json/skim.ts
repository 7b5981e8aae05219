import { BACKSLASH, LONG_STRING_BYTES, LOWER_U } from './json-cursor.js';
import type { JsonObject } from './scan-top-level.js';

/** Up to this size JSON.parse is cheaper than thinking about it. */
export const SKIM_ABOVE_BYTES = 262_144;

/**
 * The value of a scanned object. In bodies over SKIM_ABOVE_BYTES a string over 4 kB holds only its first 4 kB: enough
 * to tell a data URL and to break every length rule, while a body of megabytes of image parses in microseconds.
 * Throws SyntaxError where the uninspected rest of a long string is not JSON.
 */
export function parseSkimmed(object: JsonObject): Record<string, unknown> {
  const text = isSkimmed(object) ? cutLongStrings(object, () => '') : object.bytes;
  return JSON.parse(text.toString('utf8')) as Record<string, unknown>;
}

/** Whether `parseSkimmed` shortens anything of it. */
export function isSkimmed(object: JsonObject): boolean {
  return object.bytes.length > SKIM_ABOVE_BYTES && object.longStrings.length > 0;
}

/** The object's text with every long string cut behind its first 4 kB. `markOf` says what stands in place of the rest. */
export function cutLongStrings({ bytes, longStrings }: JsonObject, markOf: (rest: Buffer) => string): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end } of longStrings) {
    const cut = startOfCharacter(bytes, start, start + LONG_STRING_BYTES);
    parts.push(bytes.subarray(from, cut), Buffer.from(markOf(bytes.subarray(cut, end - 1))));
    from = end - 1;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** The last offset up to `wanted` at which a string that begins at `start` can be cut: not in an escape, not in UTF-8. */
function startOfCharacter(bytes: Buffer, start: number, wanted: number): number {
  let at = start + 1;
  let cut = at;
  while (at <= wanted) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) cut = at;
    if (byte !== BACKSLASH) at++;
    else at += bytes[at + 1] === LOWER_U ? 6 : 2;
  }
  return cut;
}
