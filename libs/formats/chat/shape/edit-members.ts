import {
  givenValue,
  isFilledStringText,
  isNumberText,
  pieceBytes,
  spliceObject,
  textOf,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
} from '#core';

export function numberAt(object: JsonObject, key: string): number | null {
  const json = givenValue(object, key);
  return json !== null && isNumberText(json) ? Number(json.toString()) : null;
}

/** Null for an empty text, too. */
export function textAt(object: JsonObject, key: string): string | null {
  const json = givenValue(object, key);
  return json !== null && isFilledStringText(json) ? textOf(json) : null;
}

export function edit(key: string, piece: JsonPiece): MemberEdit {
  return { key, value: [bytesOf(piece)] };
}

/** Removes every member of that key. */
export function removed(key: string): MemberEdit {
  return { key, value: null };
}

export function spliced(object: JsonObject, edits: readonly MemberEdit[]): JsonPiece {
  return edits.length === 0 ? object.bytes : spliceObject(object, edits).parts;
}

export function bytesOf(piece: JsonPiece): Buffer {
  return Buffer.isBuffer(piece) ? piece : Buffer.concat(pieceBytes(piece).parts);
}
