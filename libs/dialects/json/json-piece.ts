import type { ByteParts } from './splice.js';

/** A JSON text, or a part of one: words of ours, bytes of somebody else's, or several of both in a row. */
export type JsonPiece = string | Buffer | readonly JsonPiece[];

/** From this size on bytes are worth more than the system call that writes them apart; they are never copied. */
const APART_FROM_BYTES = 4_096;

/** An object of the members that are there; null leaves one out. */
export function objectPiece(members: Readonly<Record<string, JsonPiece | null>>): JsonPiece {
  return entriesPiece(Object.entries(members));
}

/** The same where the keys are somebody else's, or their order counts. */
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

/** A string of ours. */
export function textPiece(text: string): JsonPiece {
  return JSON.stringify(text);
}

/** The bytes of a piece: what is large stays where it lies, what is small is put together. */
export function pieceBytes(piece: JsonPiece): ByteParts {
  const parts: Buffer[] = [];
  const small: Buffer[] = [];
  const flush = (): void => {
    if (small.length > 0) parts.push(Buffer.concat(small.splice(0)));
  };
  const add = (next: JsonPiece): void => {
    if (Buffer.isBuffer(next)) {
      if (next.length < APART_FROM_BYTES) {
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
