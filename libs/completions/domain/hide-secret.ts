import type { Secret } from '#kernel';

/** Shorter ones are no secrets but words (`none`, `ollama`), which an error may need. */
const SECRET_CHARACTERS_MIN = 8;
const HIDDEN = '[credential]';

/** What an upstream says, without the credential that it was asked with: some quote it in forms of their own. */
export function hideSecret(bytes: Buffer, secret: Secret): Buffer {
  const value = secret.reveal();
  if (value.length < SECRET_CHARACTERS_MIN || !bytes.includes(value)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll(value, HIDDEN), 'latin1');
}
