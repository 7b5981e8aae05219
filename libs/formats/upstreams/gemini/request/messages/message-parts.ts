import {
  isStringText,
  membersOf,
  objectPiece,
  objectsOf,
  parsedOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  mapInSteps,
  type Steps,
} from '#core';
import { refuseValue } from '../../../../chat/body/refuse-value.js';
import { headOf } from '../../../translation/data-url.js';
import type { DialectOptions } from '../../../dialect.js';
import { refuseUnsupported } from '../../../translation/refuse-unsupported.js';
import { isWebAddress, readMediaUrl, typeOfName, type MediaSource } from './media-source.js';

type PartName = 'inlineData' | 'fileData' | 'functionCall' | 'functionResponse' | 'thoughtSignature';

/** The members of an outgoing part in Google's format; `text` is a JSON string. */
export type GooglePart = Readonly<Partial<Record<PartName, JsonPiece>>> & { readonly text?: Buffer };

/** Context for reading messages. */
export interface MessageContext {
  readonly media: DialectOptions['media'];
  /** Gemini 3 and later: signatures are required, and function results may contain media. */
  readonly isThirdGeneration: boolean;
  /** Follows the client's own; null: none. */
  readonly instruction: string | null;
}

const FILES_API_BASE = 'https://generativelanguage.googleapis.com/v1beta/';
const NO_TEXT = Buffer.from('null');

/** The parts of a message's content: one for a string, one per array element. */
export function* readContent(content: Buffer | undefined, param: string, context: MessageContext): Steps<GooglePart[]> {
  if (isStringText(content)) return [{ text: content }];
  return yield* mapInSteps(objectsOf(content), (part, index) => readPart(part, `${param}[${index}]`, context));
}

function readPart(part: JsonMembers | null, param: string, context: MessageContext): GooglePart {
  if (part === null) refuseValue(param, part, 'a content part object with a type');
  const type = textOf(part.get('type')) ?? '';
  const holder = part.get(type);
  switch (type) {
    case 'text':
    case 'refusal':
      return { text: holder ?? NO_TEXT };
    case 'image_url':
    case 'video_url':
      return urlPart(membersOf(holder)?.get('url'), `${param}.${type}`, context);
    case 'input_audio':
      return audioPart(holder, `${param}.input_audio`);
    case 'file':
      return filePart(holder, `${param}.file`, context);
    default:
      return refuseUnsupported(`${param}.type`, `it takes no parts of the type ${JSON.stringify(type)}`);
  }
}

/** Media in the provider's format. */
export function mediaPart(source: MediaSource, param: string, { media }: MessageContext): GooglePart {
  switch (source.kind) {
    case 'inline':
      return inlinePart(source.mediaType, ['"', source.base64, '"']);
    case 'text': {
      const text = decodePercent(JSON.parse(`"${source.encoded.toString()}"`) as string, param);
      return inlinePart(source.mediaType, textPiece(Buffer.from(text).toString('base64')));
    }
    case 'address': {
      const mimeType = source.mediaType === null ? null : textPiece(source.mediaType);
      return { fileData: objectPiece({ mimeType, fileUri: textPiece(source.uri) }) };
    }
    case 'remote': {
      const fetched = media.get(source.url);
      if (fetched === undefined) refuseUnsupported(param, 'its address could not be read');
      return inlinePart(fetched.mediaType, Buffer.from(`"${fetched.base64}"`));
    }
  }
}

function inlinePart(mediaType: string, data: JsonPiece): GooglePart {
  return { inlineData: objectPiece({ mimeType: textPiece(mediaType), data }) };
}

function urlPart(url: Buffer | undefined, param: string, context: MessageContext): GooglePart {
  const source = readMediaUrl(url);
  if (source === null) refuseValue(`${param}.url`, parsedOf(url), 'an address or a data URL');
  return mediaPart(source, param, context);
}

function audioPart(json: Buffer | undefined, param: string): GooglePart {
  const audio = membersOf(json);
  const data = audio?.get('data');
  const format = audio?.get('format');
  if (!isStringText(data)) refuseValue(param, parsedOf(json), 'an object with data and a format');
  const name = textOf(format);
  if (name === null) refuseValue(`${param}.format`, parsedOf(format), 'a format such as wav or mp3');
  return inlinePart(`audio/${name}`, data);
}

/** A file as bytes (a data URL, or base64 with a typed filename), as an address, or as a file id. */
function filePart(json: Buffer | undefined, param: string, context: MessageContext): GooglePart {
  const file = membersOf(json);
  if (file === null) refuseValue(param, parsedOf(json), 'an object with file_data or file_id');
  const data = file.get('file_data');
  if (isStringText(data)) {
    const head = headOf(data);
    if (/^(?:data:|gs:\/\/)/i.test(head) || isWebAddress(head)) return urlPart(data, `${param}.file_data`, context);
    const mediaType = typeOfName(textOf(file.get('filename')) ?? '');
    if (mediaType === null) refuseValue(`${param}.file_data`, head, 'a data URL, or a filename that tells the type');
    return inlinePart(mediaType, data);
  }
  const id = textOf(file.get('file_id'));
  if (id === null) refuseValue(`${param}.file_id`, parsedOf(file.get('file_id')), 'the id or address of a file');
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
