import type { ByteParts } from './splice.js';

/** A JSON text, or a part of one: generated text, borrowed bytes, or a sequence of both. */
export type JsonPiece = string | Buffer | readonly JsonPiece[];

/** From this size on, copying costs more than a separate buffer in a write; such bytes are never copied. */
const SEPARATE_FROM_BYTES = 4_096;

/** An object of these members; null leaves one out. */
export function objectPiece(members: Readonly<Record<string, JsonPiece | null>>): JsonPiece {
  return entriesPiece(Object.entries(members));
}

/** The same for foreign keys, or where the order matters. */
export function entriesPiece(entries: Iterable<readonly [key: string, value: JsonPiece | null]>): JsonPiece {
  const pieces: JsonPiece[] = [];
  for (const [key, value] of entries) {
    if (value !== null) pieces.push(`${pieces.length === 0 ? '' : ','}${JSON.stringify(key)}:`, value);
  }
  return ['{', pieces, '}'];
}

export function arrayPiece(elements: readonly JsonPiece[]): JsonPiece {
  return ['[', elements.map((element, index) => (index === 0 ? element : [',', element])), ']'];
}

/** A generated string. */
export function textPiece(text: string): JsonPiece {
  return JSON.stringify(text);
}

/** The bytes of a piece: large buffers are referenced, small ones are joined. */
export function pieceBytes(piece: JsonPiece): ByteParts {
  const parts: Buffer[] = [];
  const small: Buffer[] = [];
  const flush = (): void => {
    if (small.length > 0) parts.push(Buffer.concat(small.splice(0)));
  };
  const add = (next: JsonPiece): void => {
    if (Buffer.isBuffer(next)) {
      if (next.length < SEPARATE_FROM_BYTES) {
        small.push(next);
        return;
      }
      flush();
      parts.push(next);
    } else if (typeof next === 'string') small.push(Buffer.from(next));
    else next.forEach(add);
  };
  add(piece);
  flush();
  return { parts, lengthBytes: parts.reduce((sum, part) => sum + part.length, 0) };
}
