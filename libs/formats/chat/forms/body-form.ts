/** White space, and the bytes of a byte order mark. */
const SPACES: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09, 0xef, 0xbb, 0xbf]);
const JSON_STARTS: ReadonlySet<number> = new Set(Buffer.from('{['));
/** Of `data`, `event`, `id`, `retry` and a comment: no JSON begins so. */
const EVENT_STARTS: ReadonlySet<number> = new Set(Buffer.from('deir:'));

/** Whether a body is one JSON or server-sent events, by its first byte; null: it does not show. */
export function bodyFormOf(bytes: Buffer): 'json' | 'events' | null {
  for (const byte of bytes) {
    if (SPACES.has(byte)) continue;
    if (JSON_STARTS.has(byte)) return 'json';
    return EVENT_STARTS.has(byte) ? 'events' : null;
  }
  return null;
}
