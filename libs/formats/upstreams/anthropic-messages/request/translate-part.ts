import { isGiven, membersOf, objectPiece, rawTextOf, textOf, textPiece, type JsonMembers, type JsonPiece } from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { dataUrlOf, headOf, type DataUrl } from '../../translation/data-url.js';
import { withOwnMembers } from '../../translation/own-members.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';

/** Without these bytes no member is empty: most parts need not be read for it. */
const EMPTY_TEXT = Buffer.from('""');
const WEB_URL = /^https?:/i;
const PDF = 'application/pdf';
const PLAIN_TEXT = 'text/plain';
/** Types that the provider knows by another name. */
const ALIASES: ReadonlyMap<string, string> = new Map([['image/jpg', 'image/jpeg']]);

/**
 * One message part as a content block. Text parts and parts of unknown types are already in the provider's format and
 * keep their bytes. Throws a 400 naming a part that the provider does not support.
 */
export function translatePart(json: Buffer, param: string): JsonPiece {
  const part = membersOf(json);
  if (part === null) refuseValue(param, null, 'a content part object with a type');
  switch (textOf(part.get('type')) ?? '') {
    case 'image_url':
      return imageBlock(part, `${param}.image_url`);
    case 'file':
      return fileBlock(part, `${param}.file`);
    case 'refusal':
      return textBlock(part.get('refusal') ?? '""', part.get('cache_control') ?? null);
    case 'input_audio':
      return refuseUnsupported(`${param}.input_audio`, 'it takes no audio');
    case 'video_url':
      return refuseUnsupported(`${param}.video_url`, 'it takes no video');
    default:
      return json;
  }
}

export function textBlock(text: JsonPiece, cacheControl: Buffer | null): JsonPiece {
  return objectPiece({ type: '"text"', text, cache_control: cacheControl });
}

/** Whether a part is an empty text, which the provider refuses. */
export function isEmptyText(json: Buffer): boolean {
  if (!json.includes(EMPTY_TEXT)) return false;
  const part = membersOf(json);
  return textOf(part?.get('type')) === 'text' && rawTextOf(part?.get('text'))?.length === 0;
}

function imageBlock(part: JsonMembers, param: string): JsonPiece {
  const image = part.get('image_url');
  const url = image === undefined ? undefined : membersOf(image)?.get('url');
  if (url === undefined) refuseValue(param, null, 'an object with a url');
  const data = dataUrlOf(url);
  if (data !== null && !data.isBase64) refuseValue(`${param}.url`, data.head, 'a data URL in base64');
  const source = data === null ? urlSource(url) : base64Source(data);
  return mediaBlock(part, 'image', source, null);
}

function fileBlock(part: JsonMembers, param: string): JsonPiece {
  const json = part.get('file');
  const file = json === undefined ? null : membersOf(json);
  if (file === null) refuseValue(param, null, 'an object with file_data or file_id');
  const filename = file.get('filename');
  const title = isGiven(filename) ? filename : null;
  const fileId = file.get('file_id');
  if (isGiven(fileId)) return mediaBlock(part, 'document', objectPiece({ type: '"file"', file_id: fileId }), title);
  const content = file.get('file_data');
  if (!isGiven(content)) refuseValue(`${param}.file_data`, null, 'a data URL');
  const data = dataUrlOf(content);
  if (data === null) {
    if (!WEB_URL.test(headOf(content))) refuseValue(`${param}.file_data`, headOf(content), 'a data URL or an address');
    return mediaBlock(part, 'document', urlSource(content), title);
  }
  if (!data.isBase64) refuseValue(`${param}.file_data`, data.head, 'a data URL in base64');
  if (data.mediaType.startsWith('image/')) return mediaBlock(part, 'image', base64Source(data), null);
  if (data.mediaType === PDF) return mediaBlock(part, 'document', base64Source(data), title);
  if (!data.mediaType.startsWith('text/')) {
    refuseValue(`${param}.file_data`, data.mediaType, 'a PDF, an image or a text as a data URL');
  }
  return mediaBlock(part, 'document', plainTextSource(data), title);
}

function mediaBlock(part: JsonMembers, type: 'image' | 'document', source: JsonPiece, title: Buffer | null): JsonPiece {
  const cacheControl = part.get('cache_control') ?? null;
  return withOwnMembers(part, { type: `"${type}"`, source, title, cache_control: cacheControl });
}

function urlSource(url: Buffer): JsonPiece {
  return objectPiece({ type: '"url"', url });
}

/** The bytes are reused: a valid JSON string stays valid in another document. */
function base64Source({ mediaType, data }: DataUrl): JsonPiece {
  return objectPiece({
    type: '"base64"',
    media_type: textPiece(ALIASES.get(mediaType) ?? mediaType),
    data: ['"', data, '"'],
  });
}

function plainTextSource({ data }: DataUrl): JsonPiece {
  const text = Buffer.from(JSON.parse(`"${data.toString()}"`) as string, 'base64').toString();
  return objectPiece({ type: '"text"', media_type: textPiece(PLAIN_TEXT), data: textPiece(text) });
}
