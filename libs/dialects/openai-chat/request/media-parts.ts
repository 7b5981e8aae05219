import { OPEN_BRACE, OPEN_BRACKET, QUOTE, type JsonCursor } from '../../json/json-cursor.js';
import { scanTopLevel } from '../../json/scan-top-level.js';
import type { ChatNeed } from './chat-request.js';
import type { ChatBody } from './read-chat-body.js';

/** A kind of message part that carries media: the member that holds it and the member of that with the bytes inline. */
interface MediaPart {
  readonly count: 'imagePartCount' | 'audioPartCount' | 'filePartCount';
  readonly need: ChatNeed | null;
  readonly inline: string;
}

/** By the part's type, which is also the name of the member. */
export const MEDIA_PARTS: ReadonlyMap<string, MediaPart> = new Map<string, MediaPart>([
  ['image_url', { count: 'imagePartCount', need: 'vision', inline: 'url' }],
  ['input_audio', { count: 'audioPartCount', need: 'audio_input', inline: 'data' }],
  ['file', { count: 'filePartCount', need: 'file_input', inline: 'file_data' }],
  ['video_url', { count: 'filePartCount', need: null, inline: 'url' }],
]);

const EMPTY_TEXT = Buffer.from('""');
const DATA_SCHEME = Buffer.from('"data:');

/**
 * Bytes of media sent inline in the messages. Read from the body's bytes, because the parsed value of a large body
 * holds only the start of long strings, and by place, because text that merely looks like media is still text.
 */
export function countMediaBytes({ bytes }: ChatBody): number {
  let mediaBytes = 0;
  walkMedia(bytes, (start, end) => {
    mediaBytes += end - start;
  });
  return mediaBytes;
}

/** A copy of a body in which media sent inline is an empty string: all that counting its prompt needs. */
export function withoutInlineMedia(bytes: Buffer): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  walkMedia(bytes, (start, end) => {
    kept.push(bytes.subarray(from, start), EMPTY_TEXT);
    from = end;
  });
  kept.push(bytes.subarray(from));
  return Buffer.concat(kept);
}

/** Hears where a string with inline media starts and ends, quotes included. */
type AddMedia = (start: number, end: number) => void;

function walkMedia(bytes: Buffer, addMedia: AddMedia): void {
  scanTopLevel(bytes, {
    walkValue: (key, cursor) => {
      if (key === 'messages')
        walkElements(cursor, () => {
          walkMessage(cursor, addMedia);
        });
      else cursor.skipValue();
    },
  });
}

function walkMessage(cursor: JsonCursor, addMedia: AddMedia): void {
  walkMembers(cursor, (key) => {
    if (key === 'content')
      walkElements(cursor, () => {
        walkPart(cursor, addMedia);
      });
    else cursor.skipValue();
  });
}

function walkPart(cursor: JsonCursor, addMedia: AddMedia): void {
  walkMembers(cursor, (partKey) => {
    const media = MEDIA_PARTS.get(partKey);
    if (media === undefined) {
      cursor.skipValue();
      return;
    }
    walkMembers(cursor, (key) => {
      const start = cursor.at;
      const isText = cursor.peek() === QUOTE;
      cursor.skipValue();
      if (isText && key === media.inline && isInline(cursor.bytes, start, key)) addMedia(start, cursor.at);
    });
  });
}

/** A URL is inline only when it is a data URL; the other members hold nothing but the bytes. */
function isInline(bytes: Buffer, start: number, key: string): boolean {
  if (key !== 'url') return true;
  const scheme = bytes.toString('latin1', start, start + DATA_SCHEME.length);
  return scheme.toLowerCase() === DATA_SCHEME.toString();
}

function walkMembers(cursor: JsonCursor, walkValue: (key: string) => void): void {
  if (cursor.peek() !== OPEN_BRACE) {
    cursor.skipValue();
    return;
  }
  cursor.enterObject();
  while (cursor.nextMember()) walkValue(cursor.key());
}

function walkElements(cursor: JsonCursor, walkValue: () => void): void {
  if (cursor.peek() !== OPEN_BRACKET) {
    cursor.skipValue();
    return;
  }
  cursor.enterArray();
  while (cursor.nextElement()) walkValue();
}
