import { findMember, givenValue, textOf, type JsonObject } from '#json';

/** In ids of calls that the gateway made of another provider's, for a client's format: no provider knows them. */
export const MADE_HERE = 'routify';

/** Whether OpenAI knows nothing of an item: the containers, servers and files that it names are another provider's. */
export function isMadeHere(item: JsonObject): boolean {
  if (findMember(item, 'id') === null) return false;
  const id = textOf(givenValue(item, 'id') ?? undefined) ?? '';
  return id.startsWith(MADE_HERE, id.indexOf('_') + 1);
}
