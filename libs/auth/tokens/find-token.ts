import { RoutifyError } from '#core';
import { parseKey } from '../domain/key-text.js';
import type { KeyHasher } from '../secrets/key-hasher.js';

const NAMES = { admin_token: 'an admin token', management_token: 'a management token' } as const;

interface Tokens<T> {
  findByDigests(digests: ReturnType<KeyHasher['digests']>): Promise<T | null>;
}

/**
 * The token that a request presents.
 * @throws RoutifyError 401 for a key of another kind, an unknown token, or none
 */
export async function findToken<T>(
  presented: string,
  expected: keyof typeof NAMES,
  tokens: Tokens<T>,
  hasher: KeyHasher,
): Promise<T> {
  const kind = parseKey(presented);
  const name = NAMES[expected];
  if (kind !== null && kind !== expected) {
    throw new RoutifyError('wrong_token_kind', `This path takes ${name}, not another kind of key.`);
  }
  const token = kind === null ? null : await tokens.findByDigests(hasher.digests(presented));
  if (token === null) {
    throw new RoutifyError(
      'invalid_api_key',
      `Incorrect or missing ${name.replace(/^an? /, '')}. Send it as "Authorization: Bearer <token>".`,
    );
  }
  return token;
}
