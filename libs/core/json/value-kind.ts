import { OPEN_BRACE, QUOTE } from './json-cursor.js';

/** The kind of a JSON value by its first byte; the text has been walked over before. Absent values have none. */
export function isObjectText(json: Buffer | null | undefined): json is Buffer {
  return json?.[0] === OPEN_BRACE;
}

export function isStringText(json: Buffer | null | undefined): json is Buffer {
  return json?.[0] === QUOTE;
}

/** A non-empty string. */
export function isFilledStringText(json: Buffer | null | undefined): json is Buffer {
  return isStringText(json) && json.length > 2;
}

export function isNumberText(json: Buffer): boolean {
  const first = json[0] ?? 0;
  return (first >= 0x30 && first <= 0x39) || first === 0x2d;
}
