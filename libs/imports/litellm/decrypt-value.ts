import { createDecipheriv, createHash, hkdfSync } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HKDF_INFO = 'litellm-at-rest-v3';

/** Keys of AES-256-GCM by the mark before a value. */
const KEYS: Readonly<Record<string, (saltKey: string) => Uint8Array>> = {
  'v2:gcm:': (saltKey) => createHash('sha256').update(saltKey).digest(),
  'v3:gcm:': (saltKey) => new Uint8Array(hkdfSync('sha256', saltKey, '', HKDF_INFO, 32)),
};

/**
 * A value that LiteLLM encrypted under its salt key. Null: another key, or the form of earlier versions (XSalsa20), which
 * LiteLLM's own `litellm-proxy encryption migrate` rewrites.
 *
 * Source: BerriAI/litellm `litellm/proxy/common_utils/encrypt_decrypt_utils.py`, 28 November 2026.
 */
export function decryptValue(value: string, saltKey: string): string | null {
  const mark = Object.keys(KEYS).find((prefix) => value.startsWith(prefix));
  const keyOf = mark === undefined ? undefined : KEYS[mark];
  if (mark === undefined || keyOf === undefined) return null;
  const bytes = Buffer.from(value.slice(mark.length), 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(saltKey), bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
