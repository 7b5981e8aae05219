import { LruMap } from '../../kernel/collections/lru-map.js';

/** Of tiers, models, prices, channels, credentials: a gateway or worker meets the same ones again and again. */
const KNOWN_MAX = 20_000;
const shortIds = new LruMap<string, string>(KNOWN_MAX);
const uuids = new LruMap<string, string>(KNOWN_MAX);

const UUID_BYTES = 16;
const bytes = Buffer.alloc(UUID_BYTES);

/** The 22 characters of base64url for the 36 of a UUID. Remembered: for ids that recur. Throws a TypeError for other text. */
export function shortenUuid(uuid: string): string {
  let short = shortIds.get(uuid);
  if (short === undefined) {
    if (bytes.write(uuid.replaceAll('-', ''), 'hex') !== UUID_BYTES) throw new TypeError(`${uuid} is no UUID`);
    short = bytes.toString('base64url');
    shortIds.set(uuid, short);
  }
  return short;
}

/** The inverse. Throws a TypeError for any other value. */
export function lengthenUuid(short: unknown): string {
  if (typeof short !== 'string') throw new TypeError('an id is no text');
  let uuid = uuids.get(short);
  if (uuid === undefined) {
    if (bytes.write(short, 'base64url') !== UUID_BYTES || bytes.toString('base64url') !== short)
      throw new TypeError('an id is none');
    uuid = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    uuids.set(short, uuid);
  }
  return uuid;
}
