import { arrayPiece, elementsOf, isGiven, joinPiece, objectPiece, rawTextOf, type JsonMembers } from '#core';

/** Stands before the result of a call that failed, where a format has no field for it. */
const WORDS = 'The tool failed:';
const ALONE = Buffer.from('"The tool failed."');

/** Whether the result of a tool says that its call failed, as Anthropic's field does. */
export function isFailed(message: JsonMembers): boolean {
  return message.get('is_error')?.toString() === 'true';
}

/** The content of a result, a text or a list of parts, with words that say that its call failed. */
export function failedContent(content: Buffer | undefined): Buffer {
  if (!isGiven(content)) return ALONE;
  const text = rawTextOf(content);
  if (text !== null) return text.length === 0 ? ALONE : joinPiece(['"', WORDS, '\\n', text, '"']);
  const words = objectPiece({ type: '"text"', text: `"${WORDS}"` });
  return joinPiece(arrayPiece([words, ...(elementsOf(content) ?? [])]));
}
