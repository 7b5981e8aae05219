import { createHash } from 'node:crypto';
import { givenValue, jsonBytes, textOf, type JsonObject, type MemberEdit } from '#core';

/** OpenAI's bound of `prompt_cache_key`, which DeepSeek and Z.ai have, too; agents build longer ones of several ids. */
const CHARACTERS_MAX = 64;
const FIELD = 'prompt_cache_key';

/** A client's key of a prompt's cache that every provider takes: a longer one is its hash (SHA-256), the same in each turn. */
export function boundedCacheKey(json: Buffer): Buffer {
  const key = json.length > CHARACTERS_MAX ? textOf(json) : null;
  if (key === null || key.length <= CHARACTERS_MAX) return json;
  return jsonBytes(createHash('sha256').update(key).digest('base64url'));
}

/** The edit of a body whose key is too long; none for others. */
export function cacheKeyEdits(object: JsonObject): readonly MemberEdit[] {
  const json = givenValue(object, FIELD);
  const bounded = json === null ? json : boundedCacheKey(json);
  return bounded === null || bounded === json ? [] : [{ key: FIELD, value: [bounded] }];
}
