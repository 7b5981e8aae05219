import type { Secret } from '#kernel';

/** Shorter values are no secrets but words (`none`, `ollama`) that an error may contain. */
const SECRET_CHARACTERS_MIN = 8;
const HIDDEN = '[credential]';

/** Replaces the credential in a response: some upstreams quote it, each in its own format. */
export function hideSecret(bytes: Buffer, secret: Secret): Buffer {
  const value = secret.reveal();
  if (value.length < SECRET_CHARACTERS_MIN || !bytes.includes(value)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll(value, HIDDEN), 'latin1');
}
