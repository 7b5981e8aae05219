import { givenValue, memberObject, scanTopLevel, spliceObject, textOf, type JsonObject } from '#core';

/**
 * A stored response, with the name that its channel has now in place of the one at the time.
 * @param nameNow null: it is unknown
 */
export function presentStoredResponse(response: Buffer, nameNow: (nameThen: string) => string | null): Buffer {
  const object = scanTopLevel(response);
  const routify = memberObject(object, 'routify');
  const nameThen = routify === null ? null : textOf(givenValue(routify, 'channel'));
  if (routify === null || nameThen === null) return response;
  const renamed = withMember(routify, 'channel', Buffer.from(JSON.stringify(nameNow(nameThen))));
  return withMember(object, 'routify', renamed);
}

function withMember(object: JsonObject, key: string, value: Buffer): Buffer {
  return Buffer.concat(spliceObject(object, [{ key, value: [value] }]).parts);
}
