import { objectPiece, type JsonPiece } from '#core';
import { CLAUDE_FORMAT } from '../../../chat/native/claude.js';

const FORMAT = `"${CLAUDE_FORMAT}"`;

/** A thinking block or a part of one. `text` is raw string content, `signature` a JSON string. */
export function thoughtDetail(text: Buffer | null, signature: JsonPiece | null, index: number): JsonPiece {
  return objectPiece({
    type: '"reasoning.text"',
    text: text === null ? null : ['"', text, '"'],
    signature,
    format: FORMAT,
    index: String(index),
  });
}

/** The same as text, around the raw content of its text. */
export const THOUGHT_DETAIL_HEAD = '"type":"reasoning.text","text":"';

export function thoughtDetailTail(index: number): string {
  return `"format":${FORMAT},"index":${index}`;
}

/** A thinking block that only the provider can decrypt. */
export function encryptedDetail(data: JsonPiece, index: number): JsonPiece {
  return objectPiece({ type: '"reasoning.encrypted"', data, format: FORMAT, index: String(index) });
}
