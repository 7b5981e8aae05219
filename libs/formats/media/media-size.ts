import { pdfPages } from './documents/pdf-pages.js';
import { decodeBase64, EncodedBytes } from './encoded-bytes.js';
import { imageDimensions } from './image-dimensions.js';
import { isRecording, readRecording } from './recordings/read-recording.js';

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
  /** Media at an address, or unreadable; of a `document` it is known that it has pages, of a `file` nothing. */
  | { readonly unit: 'unknown'; readonly kind: MediaKind | 'document' };

/** Lowest bit rates of encoders in use: dividing unreadable bytes by them gives the maximum duration. */
const LOWEST_AUDIO_BYTES_PER_SECOND = 500;
const LOWEST_VIDEO_BYTES_PER_SECOND = 1_000;

/** `data:`, a media type with parameters, `;base64,`. */
const DATA_URL_HEAD = /^data:([^;,]{0,100})(?:;[^,]{0,200})?,/i;
const DATA_URL_HEAD_BYTES = 320;
const IS_BASE64 = /;base64,$/i;

/** Limit per request; further media are not read. */
const MEASURED_MAX = 1_000;
const HEAD_BYTES = 1_024;
const PDF_SIGNATURE = /^\s*%PDF-/;
const IMAGE_SIGNATURE = /^(?:\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP)/s;
/** AVIF and HEIC are boxes, as MP4 is. */
const PICTURE_BRAND = /^....ftyp(?:avif|avis|hei[cxms]|hev[cx]|mif1|msf1|miaf)/s;
/** Office files: zip, and Microsoft's format before it. */
const OFFICE_SIGNATURE = /^(?:PK\x03\x04|\xd0\xcf\x11\xe0)/;

/** What may be read of the documents and recordings of one request. */
interface MediaWork {
  /** Base64 of all of them. */
  textBytesLeft: number;
  /** Out of the compressed streams of all documents. */
  unpackedBytesLeft: number;
}

/** On the event loop: milliseconds. The rest is for a thread. */
const ON_LOOP: MediaWork = { textBytesLeft: 131_072, unpackedBytesLeft: 131_072 };
/** Replies, which are written by upstreams: sound of two minutes in the largest format. */
const OF_REPLY: MediaWork = { textBytesLeft: 8_388_608, unpackedBytesLeft: 0 };
/** Larger documents are not read. */
const DOCUMENT_BYTES_MAX = 8_388_608;
/** For a thread: of the documents of one request. */
export const UNPACKED_BYTES_MAX = 16_777_216;

/** A size, and whether a thread could say more. */
interface Measured {
  readonly size: MediaSize;
  readonly isComplete: boolean;
}

/**
 * Reads the sizes of the inline media of one request, or of one reply. Never throws. Of images their headers are read,
 * which are trusted, as providers trust them; documents and recordings are walked, within limits.
 */
export class MediaSizeReader {
  private measured = 0;

  private constructor(private readonly work: MediaWork) {}

  static ofRequest(): MediaSizeReader {
    return new MediaSizeReader({ ...ON_LOOP });
  }

  static ofReply(): MediaSizeReader {
    return new MediaSizeReader({ ...OF_REPLY });
  }

  /** @param text raw string content: a data URL, or base64 */
  sizeOf(kind: MediaKind, text: Buffer): MediaSize {
    return this.measure(kind, text).size;
  }

  /** As far as the limits allow; the bound beyond. */
  measure(kind: MediaKind, text: Buffer): Measured {
    const found = identify(kind, text);
    if (++this.measured > MEASURED_MAX) return { size: boundOf(found), isComplete: true };
    if (found.bytes === null || !isWalked(found.content)) return { size: readHead(found), isComplete: true };
    if (text.length > this.work.textBytesLeft) return { size: boundOf(found), isComplete: false };
    this.work.textBytesLeft -= text.length;
    const { size, unpackedBytesLeft } = walk(found, this.work.unpackedBytesLeft);
    this.work.unpackedBytesLeft = unpackedBytesLeft;
    return size === null ? { size: boundOf(found), isComplete: false } : { size, isComplete: true };
  }
}

/** A size, and what other documents of the request may unpack to. */
interface Walked {
  readonly size: MediaSize;
  readonly unpackedBytesLeft: number;
}

/** The size of one document or recording, off the event loop. Never throws. */
export function walkedSize(kind: MediaKind, text: Buffer, unpackedBytesMax = UNPACKED_BYTES_MAX): Walked {
  const found = identify(kind, text);
  if (!isWalked(found.content)) return { size: readHead(found), unpackedBytesLeft: unpackedBytesMax };
  const { size, unpackedBytesLeft } = walk(found, unpackedBytesMax);
  return { size: size ?? boundOf(found), unpackedBytesLeft };
}

type Content = 'image' | 'audio' | 'video' | 'recording' | 'pdf' | 'office' | 'text' | 'other';

interface Identified {
  readonly content: Content;
  /** Media type that the client names. */
  readonly declared: string;
  /** Base64 as the client wrote it. */
  readonly base64: Buffer;
  /** For ranges; null: no bytes in base64. */
  readonly bytes: EncodedBytes | null;
}

function isWalked(content: Content): boolean {
  return content === 'pdf' || content === 'recording' || content === 'audio' || content === 'video';
}

/**
 * By the part for sound and video, else by the first bytes where they say what it is, else by the media type that the
 * client writes: a type cannot turn pages or seconds into something that is not counted.
 */
function identify(kind: MediaKind, text: Buffer): Identified {
  const head = DATA_URL_HEAD.exec(text.toString('latin1', 0, DATA_URL_HEAD_BYTES).replaceAll('\\/', '/'));
  const isBase64 = head === null || IS_BASE64.test(head[0]);
  const base64 = text.subarray(head === null ? 0 : text.indexOf(',') + 1);
  const bytes = isBase64 ? EncodedBytes.of(base64) : null;
  const declared = (head?.[1] ?? '').toLowerCase();
  if (kind === 'audio' || kind === 'video') return { content: kind, declared, base64, bytes };
  const content = bytes === null ? null : contentOf(bytes.read(0, HEAD_BYTES), declared);
  return { content: content ?? declaredContent(kind, declared), declared, base64, bytes };
}

function contentOf(head: Buffer, declared: string): Content | null {
  const text = head.toString('latin1');
  if (PDF_SIGNATURE.test(text)) return 'pdf';
  if (IMAGE_SIGNATURE.test(text) || (declared.startsWith('image/') && PICTURE_BRAND.test(text))) return 'image';
  if (isRecording(head)) return 'recording';
  return OFFICE_SIGNATURE.test(text) ? 'office' : null;
}

/** A file without a type counts as a PDF, like nearly all files that providers accept. */
function declaredContent(kind: MediaKind, declared: string): Content {
  if (declared === '') return kind === 'file' ? 'pdf' : 'image';
  if (declared === 'application/pdf') return 'pdf';
  const [family = ''] = declared.split('/');
  return family === 'image' || family === 'audio' || family === 'video' || family === 'text' ? family : 'other';
}

function readHead({ content, bytes }: Identified): MediaSize {
  switch (content) {
    case 'image': {
      const dimensions = bytes === null ? null : imageDimensions(bytes);
      return dimensions === null ? { unit: 'unknown', kind: 'image' } : { unit: 'pixels', ...dimensions };
    }
    case 'text':
      return bytes === null ? { unit: 'unknown', kind: 'file' } : { unit: 'textBytes', bytes: bytes.length };
    case 'office':
      return { unit: 'unknown', kind: 'document' };
    case 'audio':
    case 'video':
      return { unit: 'unknown', kind: content };
    case 'pdf':
    case 'recording':
    case 'other':
      return { unit: 'unknown', kind: 'file' };
  }
}

/** The size is null where a document unpacks to more than the limit. */
function walk(found: Identified, unpackedBytesMax: number): Omit<Walked, 'size'> & { readonly size: MediaSize | null } {
  const unpacked = { bytesLeft: unpackedBytesMax };
  const size = sizeOf(found, unpacked);
  return { size, unpackedBytesLeft: Math.max(0, unpacked.bytesLeft) };
}

function sizeOf(found: Identified, unpacked: { bytesLeft: number }): MediaSize | null {
  const { content, base64 } = found;
  const isLong = content === 'pdf' && (found.bytes?.length ?? 0) > DOCUMENT_BYTES_MAX;
  const bytes = isLong ? null : decodeBase64(base64);
  if (bytes === null) return boundOf(found);
  if (content === 'pdf') {
    const pages = pdfPages(bytes, unpacked);
    if (pages === 'too large') return null;
    return pages === null ? boundOf(found) : { unit: 'pages', ...pages };
  }
  const recording = readRecording(bytes);
  if (recording === null) return boundOf(found);
  const { seconds, hasVideo } = recording;
  // A container of video in a part of sound is heard.
  const isVideo = content === 'video' || (content !== 'audio' && hasVideo);
  return { unit: isVideo ? 'videoSeconds' : 'audioSeconds', seconds, counted: seconds };
}

/** Of what is not read, or cannot be: recordings are as long as the lowest bit rate makes them. */
function boundOf(found: Identified): MediaSize {
  const { content, declared, bytes } = found;
  if (!isWalked(content) || bytes === null) {
    return content === 'image' ? { unit: 'unknown', kind: 'image' } : readHead({ ...found, bytes: null });
  }
  if (content === 'pdf') {
    const hasPages = PDF_SIGNATURE.test(bytes.read(0, HEAD_BYTES).toString('latin1'));
    return { unit: 'unknown', kind: hasPages ? 'document' : 'file' };
  }
  const isAudio = content === 'audio' || (content === 'recording' && declared.startsWith('audio/'));
  return isAudio
    ? { unit: 'audioSeconds', seconds: bytes.length / LOWEST_AUDIO_BYTES_PER_SECOND, counted: null }
    : { unit: 'videoSeconds', seconds: bytes.length / LOWEST_VIDEO_BYTES_PER_SECOND, counted: null };
}
