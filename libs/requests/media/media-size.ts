import { EncodedBytes } from './encoded-bytes.js';
import { imageDimensions } from './image-dimensions.js';
import { pdfPages } from './pdf-pages.js';
import { recordedDuration } from './recorded-duration.js';

/** Kind of media in a message part. */
export type MediaKind = 'image' | 'audio' | 'video' | 'file';

/**
 * Size of the media of one part, in the unit that providers bill. Pages and seconds are upper bounds; `counted` is what a
 * price of the unit counts, null where it cannot be read.
 */
export type MediaSize =
  | { readonly unit: 'pixels'; readonly widthPx: number; readonly heightPx: number }
  | { readonly unit: 'pages'; readonly pages: number; readonly counted: number }
  | { readonly unit: 'textBytes'; readonly bytes: number }
  | { readonly unit: 'audioSeconds'; readonly seconds: number; readonly counted: number | null }
  | { readonly unit: 'videoSeconds'; readonly seconds: number; readonly counted: number | null }
  /** Media at an address, or unreadable. */
  | { readonly unit: 'unknown'; readonly kind: MediaKind };

/** Lowest bit rates of encoders in use: dividing unreadable bytes by them gives the maximum duration. */
const LOWEST_AUDIO_BYTES_PER_SECOND = 500;
const LOWEST_VIDEO_BYTES_PER_SECOND = 1_000;

const PDF = 'application/pdf';

/** `data:`, a media type with parameters, `;base64,`. */
const DATA_URL_HEAD = /^data:([^;,]{0,100})(?:;[^,]{0,200})?,/i;
const DATA_URL_HEAD_BYTES = 320;
const IS_BASE64 = /;base64,$/i;

/** Limits per request; further media are not read. */
const MEASURED_MAX = 1_000;
const DOCUMENTS_MAX = 8;

/**
 * Reads the sizes of the inline media of one request from their headers. Never throws. Reads few bytes, except of
 * documents and audio: a few megabytes at most. Headers are trusted, as providers trust them.
 */
export class MediaSizeReader {
  private measured = 0;
  private documents = 0;

  /** @param text raw string content: a data URL, or base64 */
  sizeOf(kind: MediaKind, text: Buffer): MediaSize {
    const head = DATA_URL_HEAD.exec(text.toString('latin1', 0, DATA_URL_HEAD_BYTES).replaceAll('\\/', '/'));
    const type = mediaType(kind, head?.[1]);
    const isBase64 = head === null || IS_BASE64.test(head[0]);
    if (!isBase64 || ++this.measured > MEASURED_MAX) return unreadable(type);
    if (type === PDF && ++this.documents > DOCUMENTS_MAX) return unreadable(type);
    const comma = head === null ? -1 : text.indexOf(',');
    const bytes = EncodedBytes.of(text.subarray(comma + 1));
    return bytes === null ? unreadable(type) : sizeOf(type, bytes);
  }
}

/** A file without a type counts as a PDF, like nearly all files that providers accept. */
function mediaType(kind: MediaKind, given = ''): string {
  if (given !== '') return given.toLowerCase();
  return kind === 'file' ? PDF : `${kind}/`;
}

function sizeOf(type: string, bytes: EncodedBytes): MediaSize {
  if (type.startsWith('image/')) {
    const dimensions = imageDimensions(bytes);
    return dimensions === null ? unreadable(type) : { unit: 'pixels', ...dimensions };
  }
  if (type.startsWith('audio/')) {
    return { unit: 'audioSeconds', ...durationOf(bytes, LOWEST_AUDIO_BYTES_PER_SECOND) };
  }
  if (type.startsWith('video/')) {
    return { unit: 'videoSeconds', ...durationOf(bytes, LOWEST_VIDEO_BYTES_PER_SECOND) };
  }
  if (type.startsWith('text/')) return { unit: 'textBytes', bytes: bytes.length };
  const pages = type === PDF ? pdfPages(bytes) : null;
  return pages === null ? unreadable(type) : { unit: 'pages', ...pages };
}

function durationOf(bytes: EncodedBytes, lowestBytesPerSecond: number): { seconds: number; counted: number | null } {
  return recordedDuration(bytes) ?? { seconds: bytes.length / lowestBytesPerSecond, counted: null };
}

/** An image costs at most the maximum; a file of an unknown type has no bound. */
function unreadable(type: string): MediaSize {
  return { unit: 'unknown', kind: type.startsWith('image/') ? 'image' : 'file' };
}
