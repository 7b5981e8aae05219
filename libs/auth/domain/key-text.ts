import { crc32 } from 'node:zlib';

/** Kinds of secrets. Each API accepts exactly one kind. */
export type KeyKind = 'api_key' | 'admin_token' | 'management_token' | 'invitation' | 'link';

const KIND_PREFIXES: Readonly<Record<KeyKind, string>> = {
  api_key: '',
  admin_token: 'adm_',
  management_token: 'mgmt_',
  invitation: 'inv_',
  link: 'lnk_',
};

const KINDS_BY_PREFIX: Readonly<Record<string, KeyKind>> = Object.fromEntries(
  Object.entries(KIND_PREFIXES).map(([kind, prefix]) => [prefix, kind as KeyKind]),
);

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 32;
const CHECK_LENGTH = 6;
const KEY = new RegExp(`^[a-z][a-z0-9]{1,11}_(adm_|mgmt_|inv_|lnk_)?[0-9A-Za-z]{${RANDOM_LENGTH + CHECK_LENGTH}}$`);

/**
 * A new secret: `rtf_`, `rtf_adm_`, `rtf_mgmt_`, `rtf_inv_` or `rtf_lnk_` (with `prefix` for `rtf`), 32 random base62
 * characters (190 bits), and 6 base62 characters of the CRC32 of the text before.
 */
export function mintKey(prefix: string, kind: KeyKind, randomBelow: (bound: number) => number): string {
  const checked = `${prefix}_${KIND_PREFIXES[kind]}${randomBase62(RANDOM_LENGTH, randomBelow)}`;
  return checked + formatBase62(crc32(checked), CHECK_LENGTH);
}

/**
 * The kind of a well-formed secret, whatever its prefix, so that old keys stay valid under a new prefix. Null for junk
 * and typos: the check costs no look-up.
 */
export function parseKey(text: string): KeyKind | null {
  const match = KEY.exec(text);
  if (match === null) return null;
  const checked = text.slice(0, -CHECK_LENGTH);
  if (text.slice(-CHECK_LENGTH) !== formatBase62(crc32(checked), CHECK_LENGTH)) return null;
  return KINDS_BY_PREFIX[match[1] ?? ''] ?? null;
}

const SHOWN_FIRST = 8;
const SHOWN_LAST = 4;

/** The masked form of a secret: `rtf_ab12cd34…wxyz`. */
export function maskKey(secret: string): string {
  const randomFrom = secret.lastIndexOf('_') + 1;
  return `${secret.slice(0, randomFrom + SHOWN_FIRST)}…${secret.slice(-SHOWN_LAST)}`;
}

/** `length` uniformly random characters; `randomBelow(bound)` returns a random whole number below its bound. */
function randomBase62(length: number, randomBelow: (bound: number) => number): string {
  return Array.from({ length }, () => BASE62.charAt(randomBelow(BASE62.length))).join('');
}

/** A whole number ≥ 0 in base 62, padded with zeros on the left. */
function formatBase62(value: number, length: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / BASE62.length)) {
    text = BASE62.charAt(rest % BASE62.length) + text;
  }
  return text.padStart(length, '0');
}
