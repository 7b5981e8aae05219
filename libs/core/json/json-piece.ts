import type { ByteParts } from './splice.js';
import { byteText } from './splice-text.js';

/** A JSON text, or a part of one: generated text, borrowed bytes, or a sequence of both. */
export type JsonPiece = string | Buffer | readonly JsonPiece[];

/** From this size on, copying costs more than a separate buffer in a write; such bytes are never copied. */
const SEPARATE_FROM_BYTES = 4_096;

/** An object of these members, whose keys need no escapes; null leaves one out. */
export function objectPiece(members: Readonly<Record<string, JsonPiece | null>>): JsonPiece {
  const pieces: JsonPiece[] = [];
  let separator = '{"';
  for (const key in members) {
    const value = members[key];
    if (value === null || value === undefined) continue;
    pieces.push(separator, key, '":', value);
    separator = ',"';
  }
  pieces.push(pieces.length === 0 ? '{}' : '}');
  return pieces;
}

/** The same for any keys, or where the order matters. */
export function entriesPiece(entries: Iterable<readonly [key: string, value: JsonPiece | null]>): JsonPiece {
  const pieces: JsonPiece[] = [];
  for (const [key, value] of entries) {
    if (value !== null) pieces.push(pieces.length === 0 ? '{' : ',', JSON.stringify(key), ':', value);
  }
  pieces.push(pieces.length === 0 ? '{}' : '}');
  return pieces;
}

export function arrayPiece(elements: readonly JsonPiece[]): JsonPiece {
  const pieces: JsonPiece[] = [];
  for (const element of elements) pieces.push(pieces.length === 0 ? '[' : ',', element);
  pieces.push(pieces.length === 0 ? '[]' : ']');
  return pieces;
}

/** A generated string. */
export function textPiece(text: string): JsonPiece {
  return JSON.stringify(text);
}

/** The bytes of a piece in one buffer. */
export function joinPiece(piece: JsonPiece): Buffer {
  const { parts } = pieceBytes(piece);
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

/** The bytes of a piece: large buffers are referenced, the rest is joined. */
export function pieceBytes(piece: JsonPiece): ByteParts {
  const parts: Buffer[] = [];
  // Byte text: joining it costs a fifth of joining a buffer per piece.
  let small = '';
  const flush = (): void => {
    if (small !== '') parts.push(Buffer.from(small, 'latin1'));
    small = '';
  };
  const add = (next: JsonPiece): void => {
    if (typeof next === 'string') small += byteText(next);
    else if (!Buffer.isBuffer(next)) for (const part of next) add(part);
    else if (next.length < SEPARATE_FROM_BYTES) small += next.toString('latin1');
    else {
      flush();
      parts.push(next);
    }
  };
  add(piece);
  flush();
  return { parts, lengthBytes: parts.reduce((sum, part) => sum + part.length, 0) };
}
