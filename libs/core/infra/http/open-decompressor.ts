import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type BrotliDecompress,
  type Gunzip,
  type Inflate,
  type InflateRaw,
  type ZlibOptions,
} from 'node:zlib';

export type ContentCoding = 'gzip' | 'deflate' | 'br';

type Decompressor = BrotliDecompress | Gunzip | Inflate | InflateRaw;

const CODINGS: ReadonlyMap<string, ContentCoding | 'identity'> = new Map([
  ...([
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['deflate', 'deflate'],
    ['br', 'br'],
  ] as const),
  ...([
    ['identity', 'identity'],
    ['', 'identity'],
  ] as const),
]);
const DEFLATE_METHOD = 8;

/** The coding that a `Content-Encoding` names; undefined for any other, and for several at once. */
export function contentCodingOf(encoding: string): ContentCoding | 'identity' | undefined {
  return CODINGS.get(encoding.trim().toLowerCase());
}

/**
 * @param first bytes of the content: `deflate` means the zlib format, but some senders use raw deflate
 * @param options not for `br`, except `chunkSize`
 */
export function openDecompressor(coding: ContentCoding, first: Buffer, options: ZlibOptions): Decompressor {
  const { chunkSize } = options;
  if (coding === 'br') return createBrotliDecompress(chunkSize === undefined ? {} : { chunkSize });
  if (coding === 'gzip') return createGunzip(options);
  return ((first[0] ?? 0) & 0x0f) === DEFLATE_METHOD ? createInflate(options) : createInflateRaw(options);
}
