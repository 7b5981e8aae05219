import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { createDecipheriv, createHash, hkdfSync } from 'node:crypto';

const GCM_NONCE_BYTES = 12;
const BOX_NONCE_BYTES = 24;
const TAG_BYTES = 16;
const HKDF_INFO = 'litellm-at-rest-v3';
/** Both alphabets of base64: versions of LiteLLM wrote one or the other. */
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** A provider's key has the characters of base64, too. */
const PLAIN_KEY = /^sk-/;

const sha256 = (saltKey: string): Uint8Array => new Uint8Array(createHash('sha256').update(saltKey).digest());

/** Keys of AES-256-GCM by the mark before a value. */
const KEYS: Readonly<Record<string, (saltKey: string) => Uint8Array>> = {
  'v2:gcm:': sha256,
  'v3:gcm:': (saltKey) => new Uint8Array(hkdfSync('sha256', saltKey, '', HKDF_INFO, 32)),
};

/**
 * What a stored value says. LiteLLM encrypts with AES-256-GCM behind a mark, or without one with XSalsa20-Poly1305, the
 * SecretBox of NaCl, as all versions before the mark did; it takes a value in no such form as it is.
 *
 * Source: BerriAI/litellm `litellm/proxy/common_utils/encrypt_decrypt_utils.py`, 29 November 2026.
 * @param saltKey null: unknown
 */
export function decryptValue(
  value: string,
  saltKey: string | null,
): { readonly text: string } | { readonly failure: 'no_key' | 'other_key' } {
  const mark = Object.keys(KEYS).find((prefix) => value.startsWith(prefix)) ?? '';
  const [encoded, keyOf] = [value.slice(mark.length), KEYS[mark]];
  const bytes = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
  if (keyOf === undefined && (PLAIN_KEY.test(value) || bytes.length < BOX_NONCE_BYTES + TAG_BYTES))
    return { text: value };
  if (saltKey === null) return { failure: 'no_key' };
  try {
    return { text: keyOf === undefined ? openBox(bytes, sha256(saltKey)) : openGcm(bytes, keyOf(saltKey)) };
  } catch {
    return { failure: 'other_key' };
  }
}

/** Throws for another key. */
function openGcm(bytes: Buffer, key: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, GCM_NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(GCM_NONCE_BYTES, -TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString('utf8');
}

/** Throws for another key. */
function openBox(bytes: Buffer, key: Uint8Array): string {
  const [nonce, box] = [bytes.subarray(0, BOX_NONCE_BYTES), bytes.subarray(BOX_NONCE_BYTES)];
  return Buffer.from(xsalsa20poly1305(key, new Uint8Array(nonce)).decrypt(new Uint8Array(box))).toString('utf8');
}
