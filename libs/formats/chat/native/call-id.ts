import { createHash } from 'node:crypto';
import { textOf, textPiece, type JsonPiece } from '#core';

/** What Anthropic, Bedrock and the Responses API accept, all three. */
const ACCEPTED = /^[\w-]{1,64}$/;
const HASH_CHARACTERS = 32;
const QUOTES = 2;

/**
 * Whether every provider accepts the id of a call. Those that some providers issue have dots and colons, or are longer.
 */
export function isAcceptedCallId(id: Buffer | undefined): boolean {
  return ACCEPTED.test(textOf(id) ?? '');
}

interface IdOptions {
  /** Of providers with a lower bound than most. */
  readonly charactersMax?: number;
  /** Above 1 where earlier calls of the conversation have the same id: this one gets another. */
  readonly occurrence?: number;
}

/** The id of a call, or one that every provider accepts in its place: the same for the call and its result. */
export function acceptedCallId(id: Buffer, { charactersMax = Infinity, occurrence = 1 }: IdOptions = {}): JsonPiece {
  if (occurrence === 1 && isAcceptedCallId(id) && id.length - QUOTES <= charactersMax) return id;
  const hash = createHash('sha256').update(id);
  if (occurrence > 1) hash.update(String(occurrence));
  return textPiece(`call_${hash.digest('hex').slice(0, HASH_CHARACTERS)}`);
}
