import { findMember, givenValue, textOf, type JsonObject } from '#core';

/** In ids of calls that the gateway made of another provider's, for a client's format: no provider knows them. */
export const TRANSLATED_ID = 'routify';

/** Whether OpenAI knows nothing of an item: the containers, servers and files that it names are another provider's. */
export function isTranslatedItem(item: JsonObject): boolean {
  if (findMember(item, 'id') === null) return false;
  const id = textOf(givenValue(item, 'id') ?? undefined) ?? '';
  return id.startsWith(TRANSLATED_ID, id.indexOf('_') + 1);
}
