import {
  findMember,
  givenValue,
  isGiven,
  jsonBytes,
  membersOf,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textOf,
  valueBytes,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
} from '#core';
import type { EndUsers } from '../end-users.js';

/**
 * Fields of chat formats that name the end user: OpenAI's, its older one, and that of DeepSeek and Zhipu
 * (api-docs.deepseek.com and docs.bigmodel.cn, "Create chat completion").
 */
const END_USER_FIELDS = ['user', 'safety_identifier', 'user_id'] as const;
const USER_ID = 'user_id';

/** The fields that name an end user and hold a name. */
export function namedEndUsers(object: JsonObject): readonly string[] {
  return END_USER_FIELDS.filter((field) => (textOf(givenValue(object, field) ?? undefined) ?? '') !== '');
}

/** Edits that give the provider plain names in these fields; none where they are plain. */
export function endUserEdits(object: JsonObject, endUsers: EndUsers): readonly MemberEdit[] {
  const edits: MemberEdit[] = [];
  for (const key of END_USER_FIELDS) {
    const member = findMember(object, key);
    if (member === null) continue;
    const json = valueBytes(object, member);
    const plain = plainEndUser(json, endUsers);
    if (plain !== json) edits.push({ key, value: [plain] });
  }
  return edits;
}

/**
 * The same for `user_id` of `metadata`, Anthropic's field for it.
 * @param charactersMax names of up to so many characters stay
 */
export function metadataEdits(object: JsonObject, endUsers: EndUsers, charactersMax = 0): readonly MemberEdit[] {
  const metadata = givenValue(object, 'metadata');
  if (metadata === null) return [];
  const plain = plainMetadata(metadata, endUsers, charactersMax);
  return plain === metadata ? [] : [{ key: 'metadata', value: pieceBytes(plain).parts }];
}

/** `metadata` with a plain `user_id`; the same bytes when it is. */
export function plainMetadata(metadata: Buffer, endUsers: EndUsers, charactersMax = 0): JsonPiece {
  const json = membersOf(metadata)?.get(USER_ID);
  if (!isGiven(json) || (textOf(json)?.length ?? 0) <= charactersMax) return metadata;
  const plain = plainEndUser(json, endUsers);
  if (plain === json) return metadata;
  return spliceObject(scanTopLevel(metadata), [{ key: USER_ID, value: [plain] }]).parts;
}

/** A name as JSON, plain: the same bytes when it is already; other values stay for the provider to refuse. */
export function plainEndUser(json: Buffer, endUsers: EndUsers): Buffer {
  const name = textOf(json) ?? '';
  const plain = name === '' ? name : endUsers.plainName(name);
  return plain === name ? json : jsonBytes(plain);
}

export function isEndUserField(field: string): boolean {
  return (END_USER_FIELDS as readonly string[]).includes(field);
}
