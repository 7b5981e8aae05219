import { isRecord, parseValue, type Secret } from '#core';

/** Shorter values are no secrets but words (`none`, `ollama`) that an error may contain. */
const SECRET_CHARACTERS_MIN = 8;
const HIDDEN = '[credential]';

/** Replaces the credential in a response: some upstreams quote it, each in its own format. */
export function hideSecret(bytes: Buffer, secret: Secret): Buffer {
  return valuesOf(secret.reveal()).reduce(hideValue, bytes);
}

/** A secret of a platform is an object of several. */
function valuesOf(secret: string): readonly string[] {
  if (!secret.startsWith('{')) return [secret];
  const members = parseValue(Buffer.from(secret));
  return isRecord(members) ? Object.values(members).filter((value) => typeof value === 'string') : [];
}

function hideValue(bytes: Buffer, value: string): Buffer {
  if (value.length < SECRET_CHARACTERS_MIN || !bytes.includes(value)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll(value, HIDDEN), 'latin1');
}
