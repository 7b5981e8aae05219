import { isFilledStringText, objectPiece, valueAt, type JsonMembers, type JsonPiece } from '#core';

/**
 * The `extra_content` with the state of a model's thinking across requests, in the format of Google's OpenAI-compatible
 * API.
 */
export function signedExtra(signature: JsonPiece): JsonPiece {
  return objectPiece({ google: objectPiece({ thought_signature: signature }) });
}

/** The signature of a message, tool call or image returned by a client, as JSON text; null when absent. */
export function readSignature(holder: JsonMembers): Buffer | null {
  const signature = valueAt(holder.get('extra_content'), 'google', 'thought_signature');
  return isFilledStringText(signature) ? signature : null;
}
