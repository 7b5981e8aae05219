import type { DialectOptions } from '../../../openai-chat/dialect.js';
import type { BorrowedJson } from '../../../json/borrowed-json.js';
import { isRecord } from '../../../json/is-record.js';
import { refuseUnsupported, refuseValue } from '../../../openai-chat/request/rules/refuse-value.js';
import { isWebAddress, readMediaUrl, typeOfName, type MediaSource } from './media-source.js';

/** An outgoing JSON object in Google's format. */
export type GooglePart = Record<string, unknown>;

/** Context for reading messages. */
export interface MessageContext {
  readonly borrowed: BorrowedJson;
  readonly media: DialectOptions['media'];
  /** Gemini 3 and later: signatures are required, and function results may contain media. */
  readonly isThirdGeneration: boolean;
}

const FILES_API_BASE = 'https://generativelanguage.googleapis.com/v1beta/';

/** The parts of a message's content: one for a string, one per array element. */
export function readContent(content: unknown, param: string, context: MessageContext): GooglePart[] {
  if (typeof content === 'string') return [{ text: content }];
  if (!Array.isArray(content)) return [];
  return content.map((part: unknown, index) => readPart(part, `${param}[${index}]`, context));
}

function readPart(part: unknown, param: string, context: MessageContext): GooglePart {
  if (!isRecord(part)) refuseValue(param, part, 'a content part object with a type');
  switch (part.type) {
    case 'text':
      return { text: part.text };
    case 'refusal':
      return { text: part.refusal };
    case 'image_url':
    case 'video_url':
      return mediaPart(readMediaUrl(urlOf(part[part.type], `${param}.${part.type}`)), `${param}.${part.type}`, context);
    case 'input_audio':
      return audioPart(part.input_audio, `${param}.input_audio`);
    case 'file':
      return filePart(part.file, `${param}.file`, context);
    default:
      return refuseUnsupported(`${param}.type`, `it takes no parts of the type ${JSON.stringify(part.type)}`);
  }
}

/** Media in the provider's format. */
export function mediaPart(source: MediaSource, param: string, { borrowed, media }: MessageContext): GooglePart {
  switch (source.kind) {
    case 'inline':
      return { inlineData: { mimeType: source.mediaType, data: source.base64 } };
    case 'text': {
      const bytes = Buffer.from(decodePercent(borrowed.whole(source.encoded), param));
      return { inlineData: { mimeType: source.mediaType, data: bytes.toString('base64') } };
    }
    case 'address': {
      const type = source.mediaType === null ? {} : { mimeType: source.mediaType };
      return { fileData: { ...type, fileUri: source.uri } };
    }
    case 'remote': {
      const fetched = media.get(source.url);
      if (fetched === undefined) refuseUnsupported(param, 'its address could not be read');
      return { inlineData: { mimeType: fetched.mediaType, data: borrowed.embed(Buffer.from(`"${fetched.base64}"`)) } };
    }
  }
}

function urlOf(holder: unknown, param: string): string {
  const url = isRecord(holder) ? holder.url : undefined;
  return typeof url === 'string' ? url : refuseValue(`${param}.url`, url, 'an address or a data URL');
}

function audioPart(audio: unknown, param: string): GooglePart {
  if (!isRecord(audio) || typeof audio.data !== 'string') refuseValue(param, audio, 'an object with data and a format');
  if (typeof audio.format !== 'string') refuseValue(`${param}.format`, audio.format, 'a format such as wav or mp3');
  return { inlineData: { mimeType: `audio/${audio.format}`, data: audio.data } };
}

/** A file as bytes (a data URL, or base64 with a typed filename), as an address, or as a file id. */
function filePart(file: unknown, param: string, context: MessageContext): GooglePart {
  if (!isRecord(file)) refuseValue(param, file, 'an object with file_data or file_id');
  const { file_data: data, file_id: id, filename } = file;
  if (typeof data === 'string') {
    if (/^data:/i.test(data) || isWebAddress(data)) return mediaPart(readMediaUrl(data), `${param}.file_data`, context);
    const mediaType = typeof filename === 'string' ? typeOfName(filename) : null;
    if (mediaType === null) refuseValue(`${param}.file_data`, data, 'a data URL, or a filename that tells the type');
    return { inlineData: { mimeType: mediaType, data } };
  }
  if (typeof id !== 'string') refuseValue(`${param}.file_id`, id, 'the id or address of a file');
  return mediaPart(readFileId(id), `${param}.file_id`, context);
}

function readFileId(id: string): MediaSource {
  if (id.startsWith('files/')) return { kind: 'address', uri: FILES_API_BASE + id, mediaType: null };
  return { kind: 'address', uri: id, mediaType: typeOfName(id.replace(/[?#].*$/, '')) };
}

function decodePercent(text: string, param: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) refuseValue(param, text, 'a data URL that can be decoded');
    throw error;
  }
}
