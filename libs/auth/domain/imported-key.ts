import { createHash } from 'node:crypto';
import { parseKey } from './key-text.js';

/** What the relays put before a secret. Their clients send it or leave it out. */
const PREFIX = 'sk-';
/** Printable ASCII without spaces: what a header carries unchanged. The prefix counts. */
const TEXT = /^sk-[\x21-\x7e]{5,125}$/;
const SHA256_HEX = /^[0-9a-f]{64}$/i;
/** Of each end, at most this many characters are shown, and an eighth of the secret. */
const SHOWN_MAX = 4;

/** A secret that another gateway issued, as this one stores it. */
export interface ImportedSecret {
  readonly sha256: Uint8Array;
  /** `sk-ab12…wxyz`. */
  readonly masked: string;
}

/**
 * The text of which the digest is stored, always with `sk-`, whichever way the key is written. Null: it is out of bounds,
 * 8 to 128 printable ASCII characters in all.
 */
export function importedKeyText(presented: string): string | null {
  const text = presented.startsWith(PREFIX) ? presented : PREFIX + presented;
  return TEXT.test(text) ? text : null;
}

/** The text of which the digest of a presented key is stored. */
export function storedTextOf(presented: string): string {
  return parseKey(presented) === null ? (importedKeyText(presented) ?? presented) : presented;
}

/** @param text with or without `sk-`. Null: no client could present it here. */
export function importedSecret(text: string): ImportedSecret | null {
  const written = importedKeyText(text);
  if (written === null) return null;
  const secret = written.slice(PREFIX.length);
  const shown = Math.min(SHOWN_MAX, Math.floor(secret.length / 8));
  const masked = `${PREFIX}${secret.slice(0, shown)}…${secret.slice(secret.length - shown)}`;
  return { sha256: createHash('sha256').update(written).digest(), masked };
}

/**
 * A secret of which the source has only the SHA-256, as LiteLLM.
 * @param hint how the source displays it, `sk-...wxyz`, of which the last four characters are kept; null: unknown
 * @returns null: `sha256Hex` is none
 */
export function importedSecretOfSha256(sha256Hex: string, hint: string | null): ImportedSecret | null {
  if (!SHA256_HEX.test(sha256Hex)) return null;
  const last = /\.{3}([\x21-\x7e]{4})$/.exec(hint ?? '')?.[1] ?? '';
  return { sha256: Buffer.from(sha256Hex, 'hex'), masked: `${PREFIX}…${last}` };
}
