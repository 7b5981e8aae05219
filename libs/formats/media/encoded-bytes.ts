const BASE64_QUAD = 4;
const BYTES_OF_QUAD = 3;
/** Escaped text above this size is not decoded in ranges. */
const ESCAPED_BYTES_MAX = 4_194_304;
const BACKSLASH = 0x5c;
const NOT_BASE64 = /[^A-Za-z0-9+/_=-]+/g;
const FOREIGN = /[^A-Za-z0-9+/_=\- \t\r\n]/;
const PADDING = /^[= \t\r\n]{1,16}$/;

/** Bytes in base64 in a JSON string. Only the ranges that are read are decoded. */
export class EncodedBytes {
  private constructor(private readonly base64: Buffer) {}

  /**
   * @param text raw string content
   * @returns null when its escapes are wrong, or it is too long
   */
  static of(text: Buffer): EncodedBytes | null {
    // Some encoders escape slashes, and some break lines.
    if (!text.includes(BACKSLASH)) return new EncodedBytes(text);
    const decoded = text.length > ESCAPED_BYTES_MAX ? null : unescaped(text);
    return decoded === null ? null : new EncodedBytes(Buffer.from(decoded.replace(NOT_BASE64, ''), 'latin1'));
  }

  /** Up to two bytes too long because of padding. */
  get length(): number {
    return Math.floor((this.base64.length * BYTES_OF_QUAD) / BASE64_QUAD);
  }

  /** The bytes from an offset; fewer at the end. */
  read(from: number, lengthBytes: number): Buffer {
    if (from < 0 || from >= this.length || lengthBytes <= 0) return Buffer.alloc(0);
    const quad = Math.floor(from / BYTES_OF_QUAD);
    const skipped = from - quad * BYTES_OF_QUAD;
    const quads = Math.ceil((skipped + lengthBytes) / BYTES_OF_QUAD);
    const text = this.base64.toString('latin1', quad * BASE64_QUAD, (quad + quads) * BASE64_QUAD);
    return Buffer.from(text, 'base64').subarray(skipped, skipped + lengthBytes);
  }
}

/**
 * All bytes of base64 in a JSON string, white space ignored, in either alphabet. Null for anything else: decoders differ
 * on other characters and on text after the padding, so that an upstream could read other bytes.
 * @param text raw string content
 */
export function decodeBase64(text: Buffer): Buffer | null {
  const base64 = text.includes(BACKSLASH) ? unescaped(text) : text.toString('latin1');
  if (base64 === null || FOREIGN.test(base64)) return null;
  const padding = base64.indexOf('=');
  if (padding !== -1 && !PADDING.test(base64.slice(padding))) return null;
  return Buffer.from(base64, 'base64');
}

/** Null when an escape is wrong. */
function unescaped(text: Buffer): string | null {
  try {
    return JSON.parse(`"${text.toString('latin1')}"`) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
