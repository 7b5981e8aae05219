import type { Secret } from '../../../kernel/secret.js';

const PLACEHOLDER = /change.?me|example|password|placeholder|secret|routify|openssl/i;
const DISTINCT_CHARACTERS_MIN = 10;

/** A secret that is not random: it contains a placeholder word, or has too few distinct characters. */
export function isPlaceholderSecret(secret: Secret): boolean {
  const text = secret.reveal();
  return PLACEHOLDER.test(text) || new Set(text).size < DISTINCT_CHARACTERS_MIN;
}

/** 32 random bytes have fewer than 10 distinct values with a probability below 10^-30. */
export function arePlaceholderKeys(keys: readonly { readonly key: Secret }[]): boolean {
  return keys.some(({ key }) => new Set(Buffer.from(key.reveal(), 'base64')).size < DISTINCT_CHARACTERS_MIN);
}
