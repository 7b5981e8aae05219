import { OPEN_BRACE, QUOTE } from './json-cursor.js';

/** Tells by its first byte what kind of value a JSON text is; the text has been walked over before. */
export function isObjectText(json: Buffer): boolean {
  return json[0] === OPEN_BRACE;
}

/** A string with something in it. */
export function isFilledStringText(json: Buffer): boolean {
  return json[0] === QUOTE && json.length > 2;
}

export function isNumberText(json: Buffer): boolean {
  const first = json[0] ?? 0;
  return (first >= 0x30 && first <= 0x39) || first === 0x2d;
}
