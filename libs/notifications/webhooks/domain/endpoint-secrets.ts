import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';

export const SIGNING = ['hmac', 'ed25519'] as const;
export type Signing = (typeof SIGNING)[number];

const HMAC_BYTES = 32;
const ED25519_BYTES = 32;
/** A PKCS #8 key of ed25519 is these bytes and its seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** What signs the messages of an endpoint: `whsec_` and the key of an HMAC, or `whsk_` and the seed of ed25519, in base64. */
export function newSecret(signing: Signing): string {
  if (signing === 'hmac') return `whsec_${randomBytes(HMAC_BYTES).toString('base64')}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-ED25519_BYTES);
  return `whsk_${seed.toString('base64')}`;
}

/** The bytes of a secret, without its prefix. */
export const bytesOf = (secret: string): Buffer => Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');

export const signingOf = (secret: string): Signing => (secret.startsWith('whsk_') ? 'ed25519' : 'hmac');

/** @param secret `whsk_…` */
export function privateKeyOf(secret: string) {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, bytesOf(secret)]), format: 'der', type: 'pkcs8' });
}

/** `whpk_` and what verifies the signatures of a secret, in base64; null: it signs by HMAC. */
export function publicKeyOf(secret: string): string | null {
  if (signingOf(secret) === 'hmac') return null;
  const bytes = createPublicKey(privateKeyOf(secret)).export({ format: 'der', type: 'spki' }).subarray(-ED25519_BYTES);
  return `whpk_${bytes.toString('base64')}`;
}
