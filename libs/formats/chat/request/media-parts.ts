import {
  finish,
  pausesBefore,
  type Steps,
  type ChatNeed,
  JsonCursor,
  membersOf,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from '#core';
import { MediaSizeReader, type MediaKind, type MediaSize } from '../../media/media-size.js';
import { SCANNED_BYTES_MAX, textTokenBound } from '../prompt-size/text-token-bound.js';
import type { ModelRequest, UnmeasuredMedia } from '../body/model-request.js';
import type { ChatBody } from '../body/read-chat-body.js';

/** A kind of message part with media: the member that holds it, and the member of that with inline bytes. */
interface MediaPart {
  readonly kind: MediaKind;
  readonly count: 'imagePartCount' | 'audioPartCount' | 'filePartCount';
  readonly need: ChatNeed | null;
  readonly inline: string;
}

/** By part type, which is also the name of the member. */
export const MEDIA_PARTS: ReadonlyMap<string, MediaPart> = new Map<string, MediaPart>([
  ['image_url', { kind: 'image', count: 'imagePartCount', need: 'vision', inline: 'url' }],
  ['input_audio', { kind: 'audio', count: 'audioPartCount', need: 'audio_input', inline: 'data' }],
  ['file', { kind: 'file', count: 'filePartCount', need: 'file_input', inline: 'file_data' }],
  ['video_url', { kind: 'video', count: 'filePartCount', need: null, inline: 'url' }],
]);

const EMPTY_TEXT = Buffer.from('""');
const IS_EMPTY = /^(?:""|null)$/;
const DATA_SCHEME = Buffer.from('"data:');

/** Contents of a prompt. */
export interface PromptContents {
  /** Without inline media. */
  readonly promptTextBytes: number;
  readonly promptTextTokens: number;
  /** Bounds where they are unmeasured. */
  readonly media: readonly MediaSize[];
  readonly unmeasured: readonly UnmeasuredMedia[];
}

/** Whether a prompt has parts with media. */
export function hasMedia({
  imagePartCount,
  audioPartCount,
  filePartCount,
}: Pick<ModelRequest, MediaPart['count']>): boolean {
  return imagePartCount + audioPartCount + filePartCount > 0;
}

/**
 * Measures a prompt with media. Reads the body's bytes, because the parsed value of a large body has truncated strings,
 * and by position, because text that resembles media is still text.
 */
export function* measureMedia({ bytes }: ChatBody): Steps<PromptContents> {
  const found = yield* mediaOf(bytes);
  const ruler = MediaSizeReader.ofRequest();
  const media: MediaSize[] = [];
  const unmeasured: UnmeasuredMedia[] = [];
  let promptTextBytes = 0;
  let promptTextTokens = 0;
  let from = 0;
  const addText = (to: number): void => {
    promptTextTokens += textTokenBound(bytes, from, to, Math.max(0, SCANNED_BYTES_MAX - promptTextBytes));
    promptTextBytes += to - from;
  };
  for (const [index, { kind, inline, hasOther }] of found.entries()) {
    if (pausesBefore(index)) yield;
    if (inline === null) {
      media.push({ unit: 'unknown', kind });
      continue;
    }
    const [start, end] = [inline.start + 1, inline.end - 1];
    const { size, isComplete } = ruler.measure(kind, bytes.subarray(start, end));
    // An upstream may take the other one.
    if (hasOther) media.push({ unit: 'unknown', kind });
    else {
      if (!isComplete) unmeasured.push({ index: media.length, kind, start, end });
      media.push(size);
    }
    addText(inline.start);
    from = inline.end;
  }
  addText(bytes.length);
  return { promptTextBytes, promptTextTokens, media, unmeasured };
}

/** Slow documents take as much of a thread. */
const MS_PER_WALKED_BYTE = 5e-5;

/** Estimated time of a thread for the documents and recordings that the event loop leaves to it. */
export function walkingMs({ unmeasured }: Pick<PromptContents, 'unmeasured'>): number {
  return unmeasured.reduce((sum, { start, end }) => sum + (end - start) * MS_PER_WALKED_BYTE, 0);
}

/** A copy of a body with empty strings in place of inline media, sufficient for counting its prompt. */
export function withoutInlineMedia(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { inline } of finish(mediaOf(bytes))) {
    if (inline === null) continue;
    parts.push(bytes.subarray(from, inline.start), EMPTY_TEXT);
    from = inline.end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** Byte range of a string, quotes included; `end` is exclusive. */
interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Inline bytes of a member. */
interface FoundBytes {
  /** Null: media at an address. */
  readonly inline: TextRange | null;
  /** Whether it names media a second time: by an id, an address, or twice by the same key. */
  readonly hasOther: boolean;
}

/** A part with media. */
interface FoundMedia extends FoundBytes {
  readonly kind: MediaKind;
}

/** Members by which one of the providers takes media. */
const SOURCES: ReadonlySet<string> = new Set([
  ...['data', 'file_data', 'file_id', 'file_uri', 'file_url', 'fileId', 'fileUri', 'id', 'uri', 'url'],
]);

function* mediaOf(bytes: Buffer): Steps<FoundMedia[]> {
  const messages = membersOf(bytes)?.get('messages');
  if (messages === undefined) return [];
  const cursor = new JsonCursor(bytes, DEPTH_MAX);
  cursor.at = messages.byteOffset - bytes.byteOffset;
  const found: FoundMedia[] = [];
  yield;
  let parts = 0;
  for (const _message of elementsAt(cursor)) {
    for (const key of membersAt(cursor)) {
      if (key !== 'content') {
        cursor.skipValue();
        continue;
      }
      for (const _part of elementsAt(cursor)) {
        if (pausesBefore(parts++)) yield;
        const media = mediaAt(cursor);
        if (media !== null) found.push(media);
      }
    }
  }
  return found;
}

/** The type of a part decides which member counts; other media members are plain text to upstreams. */
function mediaAt(cursor: JsonCursor): FoundMedia | null {
  const found = new Map<string, FoundBytes>();
  let type = '';
  for (const key of membersAt(cursor)) {
    const media = MEDIA_PARTS.get(key);
    if (media !== undefined) {
      const bytes = bytesOf(cursor, media);
      found.set(key, found.has(key) ? { ...bytes, hasOther: true } : bytes);
    } else if (key === 'type') type = typeOf(cursor) ?? '';
    else cursor.skipValue();
  }
  const media = MEDIA_PARTS.get(type);
  return media === undefined ? null : { kind: media.kind, ...(found.get(type) ?? { inline: null, hasOther: false }) };
}

/** The last member of that name counts, as in JSON.parse. */
function bytesOf(cursor: JsonCursor, { inline: name }: MediaPart): FoundBytes {
  let inline: TextRange | null = null;
  let sources = 0;
  for (const key of membersAt(cursor)) {
    const start = cursor.at;
    const isText = cursor.peek() === QUOTE;
    cursor.skipValue();
    const isEmpty = cursor.at - start <= 4 && IS_EMPTY.test(cursor.bytes.toString('latin1', start, cursor.at));
    if (SOURCES.has(key) && !isEmpty) sources++;
    if (key === name) inline = isText && isInline(cursor.bytes, start, key) ? { start, end: cursor.at } : null;
  }
  return { inline, hasOther: sources > 1 };
}

/** A body is checked to be within it. */
const DEPTH_MAX = 256;
/** Longer than any type, and short enough to be fully checked by the parse. */
const TYPE_BYTES_MAX = 256;

/** The type of a part; null when the value is not a type. */
function typeOf(cursor: JsonCursor): string | null {
  const start = cursor.at;
  const isText = cursor.peek() === QUOTE;
  cursor.skipValue();
  if (!isText || cursor.at - start > TYPE_BYTES_MAX) return null;
  return JSON.parse(cursor.bytes.toString('utf8', start, cursor.at)) as string;
}

/** A URL is inline only if it is a data URL; the other members hold only bytes. */
function isInline(bytes: Buffer, start: number, key: string): boolean {
  if (key !== 'url') return true;
  const scheme = bytes.toString('latin1', start, start + DATA_SCHEME.length);
  return scheme.toLowerCase() === DATA_SCHEME.toString();
}

/** The keys of an object, each with the cursor at its value, which is to be passed; none for other values. */
function* membersAt(cursor: JsonCursor): Iterable<string> {
  if (cursor.peek() !== OPEN_BRACE) {
    cursor.skipValue();
    return;
  }
  cursor.enterObject();
  while (cursor.nextMember()) yield cursor.key();
}

/** Places of the elements of an array, in the same way. */
function* elementsAt(cursor: JsonCursor): Iterable<number> {
  if (cursor.peek() !== OPEN_BRACKET) {
    cursor.skipValue();
    return;
  }
  cursor.enterArray();
  while (cursor.nextElement()) yield cursor.at;
}
