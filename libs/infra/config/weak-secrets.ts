import type { Secret } from '#kernel';
import type { EncryptionKey } from './config.js';

const PLACEHOLDER = /change.?me|example|password|placeholder|secret|routify|openssl/i;
const DISTINCT_CHARACTERS_MIN = 10;

/** Text that somebody typed or copied instead of drawing it: a known word, or too few different characters. */
export function looksLikeDefaultSecret(secret: Secret): boolean {
  const text = secret.reveal();
  return PLACEHOLDER.test(text) || new Set(text).size < DISTINCT_CHARACTERS_MIN;
}

/** 32 random bytes have fewer than 10 different values with a chance below 10^-30. */
export function looksLikeDefaultKeys(keys: readonly EncryptionKey[]): boolean {
  return keys.some(({ key }) => new Set(Buffer.from(key.reveal(), 'base64')).size < DISTINCT_CHARACTERS_MIN);
}
