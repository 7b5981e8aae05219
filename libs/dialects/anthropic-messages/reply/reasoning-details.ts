import { objectPiece, textPiece, type JsonPiece } from '../../json/json-piece.js';
import { REASONING_FORMAT } from '../reasoning-format.js';

const FORMAT = textPiece(REASONING_FORMAT);

/** A thought or a part of one, so that a client can send it back. `text` stands between quotes, `signature` is a string. */
export function thoughtDetail(text: Buffer | null, signature: JsonPiece | null, index: number): JsonPiece {
  return objectPiece({
    type: '"reasoning.text"',
    text: text === null ? null : ['"', text, '"'],
    signature,
    format: FORMAT,
    index: String(index),
  });
}

/** A thought that only the provider can read. */
export function encryptedDetail(data: JsonPiece, index: number): JsonPiece {
  return objectPiece({ type: '"reasoning.encrypted"', data, format: FORMAT, index: String(index) });
}
