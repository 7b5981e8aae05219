import { createHash } from 'node:crypto';
import { textOf, textPiece, type JsonPiece } from '#json';

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

/**
 * The id of a call, or one that every provider accepts in its place: the same for the call and its result.
 * @param charactersMax of providers with a lower bound than most
 */
export function acceptedCallId(id: Buffer, charactersMax = Infinity): JsonPiece {
  if (isAcceptedCallId(id) && id.length - QUOTES <= charactersMax) return id;
  return textPiece(`call_${createHash('sha256').update(id).digest('hex').slice(0, HASH_CHARACTERS)}`);
}
