import type { EncodedBytes } from './encoded-bytes.js';

interface ImageDimensions {
  readonly widthPx: number;
  readonly heightPx: number;
}

const HEAD_BYTES = 32;
/** Segments of a JPEG before its frame; a large colour profile takes a few dozen. */
const JPEG_SEGMENTS_MAX = 256;
const JPEG_FRAME_BYTES = 9;

/** Dimensions of a PNG, JPEG, GIF or WebP from its header; null when it cannot be read. */
export function imageDimensions(bytes: EncodedBytes): ImageDimensions | null {
  const head = bytes.read(0, HEAD_BYTES);
  const dimensions = dimensionsOf(head, bytes);
  return dimensions === null || dimensions.widthPx === 0 || dimensions.heightPx === 0 ? null : dimensions;
}

function dimensionsOf(head: Buffer, bytes: EncodedBytes): ImageDimensions | null {
  const name = head.toString('latin1', 0, 4);
  if (name === '\x89PNG' && head.length >= 24)
    return { widthPx: head.readUInt32BE(16), heightPx: head.readUInt32BE(20) };
  if (name === 'GIF8' && head.length >= 10) return { widthPx: head.readUInt16LE(6), heightPx: head.readUInt16LE(8) };
  if (name === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') return webpDimensions(head);
  return head[0] === 0xff && head[1] === 0xd8 ? jpegDimensions(bytes) : null;
}

/** Walks the segments up to the frame header; thumbnails are inside segments. */
function jpegDimensions(bytes: EncodedBytes): ImageDimensions | null {
  let at = 2;
  for (let segment = 0; segment < JPEG_SEGMENTS_MAX; segment++) {
    const head = bytes.read(at, JPEG_FRAME_BYTES);
    const marker = head[1] ?? 0;
    if (head.length < JPEG_FRAME_BYTES || head[0] !== 0xff) return null;
    if (marker === 0xff) at += 1;
    else if (isFrameHeader(marker)) return { widthPx: head.readUInt16BE(7), heightPx: head.readUInt16BE(5) };
    else at += 2 + head.readUInt16BE(2);
  }
  return null;
}

/** SOF0 to SOF15; three markers of the range are tables. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** By its first chunk: lossy, lossless or extended. */
function webpDimensions(head: Buffer): ImageDimensions | null {
  if (head.length < 30) return null;
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { widthPx: head.readUInt16LE(26) & 0x3fff, heightPx: head.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const packed = head.readUInt32LE(21);
      return { widthPx: (packed & 0x3fff) + 1, heightPx: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { widthPx: head.readUIntLE(24, 3) + 1, heightPx: head.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}
