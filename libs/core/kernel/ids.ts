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
  | 'prf'
  | 'bcb'
  | 'rvs'
  | 'ent'
  | 'ord'
  | 'prv'
  | 'fact'
  | 'offer'
  | 'ofr'
  | 'smd'
  | 'srt'
  | 'ivc'
  | 'dsp'
  | 'dif'
  | 'grant'
  | 'sweep'
  | 'refund'
  | 'code'
  | 'batch'
  | 'fail'
  | 'aud'
  | 'evt'
  | 'whe'
  | 'whd'
  | 'wha'
  | 'alm'
  | 'als'
  | 'mail'
  | 'news'
  | 'nml'
  | 'ppr'
  | 'ses'
  | 'psk'
  | 'idp'
  | 'idn'
  | 'dom'
  | 'req'
  | 'cap'
  | 'prj';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const CROCKFORD_CODES = Buffer.from(CROCKFORD);
const HEX_CODES = Buffer.from('0123456789abcdef');
const DASH = 0x2d;
const ZERO = 0x30;
const LOWER_A = 0x61;
/** The characters of an id, dashes in place: strings put together from pieces take five times as long. */
const UUID_TEXT = Buffer.alloc(36, DASH);
const RANDOM_POOL_BYTES = 1_024;
const randomPool = Buffer.alloc(RANDOM_POOL_BYTES);
let randomOffset = RANDOM_POOL_BYTES;

/** Further back, ids follow the clock. */
const STEP_BACK_MAX_MS = 1_000;
const SEQUENCE_MAX = 0xfff;
/** Leaves room for at least 2,048 ids of one millisecond. */
const SEQUENCE_START_MAX = 0x7ff;
let lastMs = 0;
let sequence = 0;

/**
 * A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, 12 bits of a sequence within the millisecond that begins anywhere
 * (section 6.2, method 1), 62 random bits. Ids of one process sort by creation, also where the clock steps back by up
 * to a second: until it has caught up, the millisecond is that of the id before.
 * Random bytes come from a pool because one system call an id is measurable on the request path.
 */
export function newUuid(nowMs: number): string {
  if (randomOffset + 10 > RANDOM_POOL_BYTES) {
    randomFillSync(randomPool);
    randomOffset = 0;
  }
  const from = randomOffset;
  randomOffset += 10;
  step(Math.trunc(nowMs), randomPool.readUInt16BE(from) & SEQUENCE_START_MAX);
  writeHex(0, 8, Math.floor(lastMs / 0x1_0000));
  writeHex(9, 4, lastMs & 0xffff);
  writeHex(14, 4, 0x7000 | sequence);
  writeHex(19, 4, 0x8000 | (randomPool.readUInt16BE(from + 2) & 0x3fff));
  writeHex(24, 8, randomPool.readUInt32BE(from + 4));
  writeHex(32, 4, randomPool.readUInt16BE(from + 8));
  return UUID_TEXT.toString('latin1');
}

/** @param value an integer of at most 32 bits */
function writeHex(at: number, digits: number, value: number): void {
  for (let index = at + digits - 1, rest = value; index >= at; index--, rest >>>= 4)
    UUID_TEXT[index] = HEX_CODES[rest & 15] ?? 0;
}

function step(nowMs: number, start: number): void {
  const isBehind = nowMs <= lastMs && nowMs >= lastMs - STEP_BACK_MAX_MS;
  if (isBehind && sequence < SEQUENCE_MAX) {
    sequence += 1;
    return;
  }
  lastMs = isBehind ? lastMs + 1 : nowMs;
  sequence = start;
}

/** Unix milliseconds at which a UUIDv7 was made, up to a second more where the clock had stepped back. */
export function uuidTimeMs(uuid: string): number {
  let timeMs = 0;
  for (let position = 0; position < 13; position++) {
    const code = uuid.charCodeAt(position);
    if (code !== DASH) timeMs = timeMs * 16 + hexDigit(code);
  }
  return timeMs;
}

/**
 * The lowest UUIDv7 of a millisecond. Ids begin with their time, so a window of time is a range of ids. Times before
 * 1970 count as 1970: no id is older.
 */
export function firstIdOf(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

function hexDigit(code: number): number {
  return code < LOWER_A ? code - ZERO : code - LOWER_A + 10;
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
    pending = (pending << 4) | hexDigit(code);
    pendingBits += 4;
    if (pendingBits < 5) continue;
    pendingBits -= 5;
    FORMATTED[written++] = CROCKFORD_CODES[pending >> pendingBits] ?? 0;
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
