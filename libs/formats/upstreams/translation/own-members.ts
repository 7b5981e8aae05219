import { entriesPiece, membersOf, objectPiece, type JsonMembers, type JsonPiece } from '#core';

/**
 * A block of Anthropic's with what only its clients say: the members of `routify_anthropic` of the part, call, result
 * or tool. They add to the translated members and replace none, so that what was checked is what is sent.
 */
export function withOwnMembers(holder: JsonMembers, translated: Readonly<Record<string, JsonPiece | null>>): JsonPiece {
  const own = membersOf(holder.get('routify_anthropic'));
  if (own === null) return objectPiece(translated);
  const added = [...own].filter(([key]) => !Object.hasOwn(translated, key));
  return entriesPiece([...Object.entries(translated), ...added]);
}
