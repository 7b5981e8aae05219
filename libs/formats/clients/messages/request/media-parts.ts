import {
  entriesPiece,
  givenIn,
  type JsonMembers,
  type JsonPiece,
  membersOf,
  objectPiece,
  rawTextOf,
  textOf,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { otherMembers, requiredText, type ContentBlock } from './content-blocks.js';
import { citesForeignPages } from './foreign-blocks.js';

const MEDIA_URL = /^(?:https?:\/\/|gs:\/\/|data:)/i;
const URL_SHOWN_BYTES = 64;
const OF_IMAGES: ReadonlySet<string> = new Set(['type', 'source', 'cache_control']);
const OF_DOCUMENTS: ReadonlySet<string> = new Set([...OF_IMAGES, 'title']);

/**
 * A block of a user, a result or a system prompt as a part of chat. Texts and blocks without a counterpart keep their
 * bytes: a part of an unknown type is in the provider's format.
 */
export function partOf(block: ContentBlock): JsonPiece {
  switch (block.type) {
    case 'text':
      return textPart(block);
    case 'image':
      return imagePart(block);
    case 'document':
      return documentPart(block);
    default:
      return block.json;
  }
}

function textPart({ json, members, param }: ContentBlock): JsonPiece {
  requiredText(members, 'text', param);
  if (!citesForeignPages(members)) return json;
  return entriesPiece([...members].filter(([key]) => key !== 'citations'));
}

function imagePart({ json, members, param }: ContentBlock): JsonPiece {
  const url = mediaOf(members, param);
  if (url === null) return json;
  return objectPiece({
    type: '"image_url"',
    image_url: objectPiece({ url }),
    cache_control: givenIn(members, 'cache_control'),
    routify_anthropic: ownMembers(members, OF_IMAGES),
  });
}

/** Files by bytes or address; other documents are texts, which chat has no part for. */
function documentPart({ json, members, param }: ContentBlock): JsonPiece {
  const data = mediaOf(members, param);
  if (data === null) return json;
  return objectPiece({
    type: '"file"',
    file: objectPiece({ filename: givenIn(members, 'title'), file_data: data }),
    cache_control: givenIn(members, 'cache_control'),
    routify_anthropic: ownMembers(members, OF_DOCUMENTS),
  });
}

/** The source as a data URL or an address, its bytes not copied; null for other sources. */
function mediaOf(members: JsonMembers, param: string): JsonPiece | null {
  const source = membersOf(members.get('source'));
  if (source === null) refuseValue(`${param}.source`, undefined, 'an object with a type');
  const path = `${param}.source`;
  switch (textOf(source.get('type')) ?? '') {
    case 'base64': {
      const mediaType = rawTextOf(requiredText(source, 'media_type', path)) ?? '';
      return ['"data:', mediaType, ';base64,', rawTextOf(requiredText(source, 'data', path)) ?? '', '"'];
    }
    case 'url': {
      const url = requiredText(source, 'url', path);
      const head = url.toString('utf8', 1, URL_SHOWN_BYTES);
      if (!MEDIA_URL.test(head)) refuseValue(`${path}.url`, head, 'an http(s) or data: URL');
      return url;
    }
    default:
      return null;
  }
}

/** Members that only Anthropic knows; null: none. */
export function ownMembers(members: JsonMembers, known: ReadonlySet<string>): JsonPiece | null {
  const own = otherMembers(members, known);
  return own.length === 0 ? null : entriesPiece(own);
}
