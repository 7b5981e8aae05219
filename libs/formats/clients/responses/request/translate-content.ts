import {
  arrayPiece,
  elementsOf,
  givenIn,
  isGiven,
  isObjectText,
  isStringText,
  membersOf,
  objectPiece,
  textOf,
  type JsonMembers,
  type JsonPiece,
  flatMapInSteps,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import type { LostFields } from './lost-fields.js';

/** A content part in chat's format. */
export interface ContentPart {
  readonly piece: JsonPiece;
  /** Its JSON string, if it is a text without a cache mark. */
  readonly plainText: Buffer | null;
}

const MEDIA_URL = /^"(?:https?:\/\/|gs:\/\/|data:)/i;
/** Enough of a URL for its scheme and for an error message. */
const URL_HEAD_BYTES = 40;
const TEXT_TYPES: ReadonlySet<string> = new Set([
  'input_text',
  'output_text',
  'text',
  'summary_text',
  'reasoning_text',
]);
const CACHE_MARK = '{"type":"ephemeral"}';

/** The content of a message or tool output: a string or parts. Parts of unknown types are left out. */
export function* translateContent(
  content: Buffer | undefined,
  param: string,
  lost: LostFields,
): Steps<readonly ContentPart[]> {
  if (isStringText(content)) return content.length === 2 ? [] : [textPart(content, null)];
  const parts = elementsOf(content);
  if (parts === null) refuseValue(param, null, 'a string or an array of parts');
  return yield* flatMapInSteps(parts, (part, index) => translatePart(part, `${param}[${index}]`, lost));
}

/** A single text becomes a string: many upstreams accept nothing else for some roles. */
export function contentPiece(parts: readonly ContentPart[]): JsonPiece {
  const [first] = parts;
  if (first === undefined) return '""';
  return parts.length === 1 && first.plainText !== null ? first.plainText : arrayPiece(parts.map(({ piece }) => piece));
}

export function translatePart(json: Buffer, param: string, lost: LostFields): readonly ContentPart[] {
  const part = membersOf(json);
  if (part === null) refuseValue(param, null, 'a content part object with a type');
  const type = textOf(part.get('type')) ?? '';
  if (TEXT_TYPES.has(type)) return [textPart(stringAt(part, 'text', param), cacheMark(part))];
  switch (type) {
    case 'refusal':
      return [mediaPart(objectPiece({ type: '"refusal"', refusal: stringAt(part, 'refusal', param) }))];
    case 'input_image':
    case 'computer_screenshot':
    case 'image_url':
      return [mediaPart(imagePart(part, param))];
    case 'input_file':
      return [mediaPart(filePart(part))];
    case 'input_audio':
      return [mediaPart(objectPiece({ type: '"input_audio"', input_audio: part.get('input_audio') ?? '{}' }))];
    case 'file':
    case 'video_url':
      return [mediaPart(json)];
    default:
      lost.add('input.content', type);
      return [];
  }
}

function mediaPart(piece: JsonPiece): ContentPart {
  return { piece, plainText: null };
}

function textPart(text: Buffer, cacheControl: JsonPiece | null): ContentPart {
  return {
    piece: objectPiece({ type: '"text"', text, cache_control: cacheControl }),
    plainText: cacheControl === null ? text : null,
  };
}

/** An image at an address or inline, or a file of the provider. */
function imagePart(part: JsonMembers, param: string): JsonPiece {
  const given = part.get('image_url');
  const url = isObjectText(given) ? membersOf(given)?.get('url') : given;
  const fileId = part.get('file_id');
  const cacheControl = cacheMark(part);
  if (!isGiven(url)) {
    if (!isGiven(fileId)) refuseValue(`${param}.image_url`, null, 'an http(s) or data: URL');
    return objectPiece({ type: '"file"', file: objectPiece({ file_id: fileId }), cache_control: cacheControl });
  }
  const head = url.toString('utf8', 0, URL_HEAD_BYTES);
  if (!MEDIA_URL.test(head)) refuseValue(`${param}.image_url`, head.slice(1), 'an http(s) or data: URL');
  const image = objectPiece({ url, detail: detailOf(part) });
  return objectPiece({ type: '"image_url"', image_url: image, cache_control: cacheControl });
}

/** Chat has no `original`; `high` is the nearest. */
function detailOf(part: JsonMembers): JsonPiece | null {
  const detail = part.get('detail');
  if (!isGiven(detail)) return null;
  return textOf(detail) === 'original' ? '"high"' : detail;
}

function filePart(part: JsonMembers): JsonPiece {
  const file = objectPiece({
    file_id: givenIn(part, 'file_id'),
    file_data: givenIn(part, 'file_data') ?? givenIn(part, 'file_url'),
    filename: givenIn(part, 'filename'),
  });
  return objectPiece({ type: '"file"', file, cache_control: cacheMark(part) });
}

function cacheMark(part: JsonMembers): JsonPiece | null {
  const own = part.get('cache_control');
  if (isGiven(own)) return own;
  return isGiven(part.get('prompt_cache_breakpoint')) ? CACHE_MARK : null;
}

function stringAt(part: JsonMembers, key: string, param: string): Buffer {
  const text = part.get(key);
  if (!isStringText(text)) refuseValue(`${param}.${key}`, null, 'a string');
  return text;
}
