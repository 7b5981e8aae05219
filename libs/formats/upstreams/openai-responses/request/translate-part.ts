import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  membersOf,
  objectPiece,
  rawTextOf,
  textOf,
  type JsonMembers,
  type JsonPiece,
  flatMapInSteps,
  mapInSteps,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { headOf } from '../../translation/data-url.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';

const WEB_URL = /^https?:/i;
/** Members of a part that are translated, or have no counterpart: the provider caches by itself. */
const TRANSLATED: ReadonlySet<string> = new Set(['type', 'image_url', 'file', 'cache_control']);

/** The content of an input message or of a tool's result: text stays, parts are translated. */
export function* translateParts(content: Buffer, param: string): Steps<JsonPiece> {
  const parts = elementsOf(content);
  if (parts === null) return content;
  return arrayPiece(yield* mapInSteps(parts, (part, index) => inputPart(part, `${param}.content[${index}]`)));
}

/** The parts of an assistant's message, without empty texts. */
export function* outputParts(content: Buffer | undefined, param: string): Steps<JsonPiece[]> {
  return yield* flatMapInSteps(elementsOf(content) ?? [], (json, index) => {
    const part = partOf(json, `${param}.content[${index}]`);
    const text = part.get('text');
    const isText = textOf(part.get('type')) === 'text';
    if (isText && rawTextOf(text)?.length === 0) return [];
    return [isText ? objectPiece({ type: '"output_text"', text: text ?? '""' }) : json];
  });
}

/**
 * One part. Parts of unknown types are already in the provider's format and keep their bytes, as unknown members do.
 * Throws a 400 naming a part that the provider does not support.
 */
function inputPart(json: Buffer, param: string): JsonPiece {
  const part = partOf(json, param);
  switch (textOf(part.get('type')) ?? '') {
    case 'text':
      return partPiece('input_text', [], part);
    case 'image_url':
      return partPiece('input_image', imageEntries(part, `${param}.image_url`), part);
    case 'file':
      return partPiece('input_file', fileEntries(part, `${param}.file`), part);
    case 'input_audio':
      return refuseUnsupported(`${param}.input_audio`, 'it takes no audio');
    case 'video_url':
      return refuseUnsupported(`${param}.video_url`, 'it takes no video');
    default:
      return json;
  }
}

function partOf(json: Buffer, param: string): JsonMembers {
  return membersOf(json) ?? refuseValue(param, null, 'a content part object with a type');
}

type Entries = readonly (readonly [key: string, value: JsonPiece])[];

function partPiece(type: string, entries: Entries, part: JsonMembers): JsonPiece {
  const rest = [...part].filter(([key]) => !TRANSLATED.has(key));
  return entriesPiece([['type', `"${type}"`], ...entries, ...rest]);
}

/** `detail` is required there; `auto` is its default here. */
function imageEntries(part: JsonMembers, param: string): Entries {
  const image = membersOf(part.get('image_url'));
  const url = image?.get('url');
  if (!isGiven(url)) refuseValue(param, null, 'an object with a url');
  const detail = image?.get('detail');
  return [
    ['image_url', url],
    ['detail', isGiven(detail) ? detail : '"auto"'],
  ];
}

/** An address has a member of its own. */
function fileEntries(part: JsonMembers, param: string): Entries {
  const file = membersOf(part.get('file'));
  if (file === null) refuseValue(param, null, 'an object with file_data or file_id');
  return [...file]
    .filter(([, value]) => isGiven(value))
    .map(([key, value]) => [key === 'file_data' && WEB_URL.test(headOf(value)) ? 'file_url' : key, value] as const);
}
