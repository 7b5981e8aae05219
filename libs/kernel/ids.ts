import { randomFillSync } from 'node:crypto';

/** Prefixes of public ids. Inside, every id is a UUIDv7; the prefix exists only at the edge. */
export type IdPrefix =
  | 'org'
  | 'usr'
  | 'mbr'
  | 'inv'
  | 'key'
  | 'tok'
  | 'tier'
  | 'mdl'
  | 'price'
  | 'chn'
  | 'crd'
  | 'route'
  | 'gen'
  | 'txn'
  | 'topup'
  | 'adj'
  | 'cbk'
  | 'grant'
  | 'sweep'
  | 'refund'
  | 'code'
  | 'batch'
  | 'fail'
  | 'aud'
  | 'evt'
  | 'mail'
  | 'ses'
  | 'psk'
  | 'idp'
  | 'idn'
  | 'dom'
  | 'req';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const DASH = 0x2d;
const ZERO = 0x30;
const LOWER_A = 0x61;
const RANDOM_POOL_BYTES = 1_024;
const randomPool = Buffer.alloc(RANDOM_POOL_BYTES);
let randomOffset = RANDOM_POOL_BYTES;

/**
 * A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits. Sortable by creation.
 * Random bytes come from a pool because one system call an id is measurable on the request path.
 */
export function newUuid(nowMs: number): string {
  if (randomOffset + 10 > RANDOM_POOL_BYTES) {
    randomFillSync(randomPool);
    randomOffset = 0;
  }
  const time = Math.trunc(nowMs).toString(16).padStart(12, '0');
  const random = randomPool.toString('hex', randomOffset, randomOffset + 10);
  randomOffset += 10;
  const variant = ((parseInt(random.charAt(3), 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** Unix milliseconds at which a UUIDv7 was made. */
export function uuidTimeMs(uuid: string): number {
  return parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Buffer for the characters of an id: appending one character at a time allocates many strings. */
const FORMATTED = Buffer.alloc(26);

/** The public form of an id: prefix, underscore, 26 characters of Crockford base32 (lower case). */
export function formatId(prefix: IdPrefix, uuid: string): string {
  // 26 characters hold 130 bits: two zeros, then the 128 of the UUID. BigInt would be ten times slower.
  let pending = 0;
  let pendingBits = 2;
  let written = 0;
  for (let position = 0; position < uuid.length; position++) {
    const code = uuid.charCodeAt(position);
    if (code === DASH) continue;
    pending = (pending << 4) | (code < LOWER_A ? code - ZERO : code - LOWER_A + 10);
    pendingBits += 4;
    if (pendingBits < 5) continue;
    pendingBits -= 5;
    FORMATTED[written++] = CROCKFORD.charCodeAt(pending >> pendingBits);
    pending &= (1 << pendingBits) - 1;
  }
  return `${prefix}_${FORMATTED.toString('latin1', 0, written)}`;
}

/** The UUID of a public id. Null when the prefix differs or the rest is not 26 base32 characters of 128 bits. */
export function parseId(prefix: IdPrefix, text: string): string | null {
  const match = /^([a-z]+)_([0-7][0-9a-hjkmnp-tv-z]{25})$/.exec(text);
  if (match?.[1] !== prefix) return null;
  let value = 0n;
  for (const character of match[2] ?? '') value = (value << 5n) | BigInt(CROCKFORD.indexOf(character));
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
